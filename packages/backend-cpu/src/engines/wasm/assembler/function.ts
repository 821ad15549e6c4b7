// A builder for one function: typed locals, statements, structured control flow.
import { type Code, i32, type Local, op, type Statement } from './code.js'
import { type Bytes, list, sized, unsigned } from './encode.js'
import { typeBytes } from './instructions.js'
import type { ValueType } from './names.js'

/** The parameters and the result of a function. */
export interface FunctionType {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** A function that can be called: its number in the module, and its type. */
export interface Callable extends FunctionType {
  readonly index: number
}

/** Writes the body of one function. */
export class FunctionBuilder implements Callable {
  readonly index: number
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
  readonly locals: ValueType[]
  statements: Bytes[]

  constructor(index: number, { parameters, results }: FunctionType) {
    this.index = index
    this.parameters = parameters
    this.results = results
    this.locals = []
    this.statements = []
  }

  /** Parameter `k`. */
  parameter(k: number): Local {
    return local(k, this.parameters[k]!)
  }

  /** A new variable that starts at 0. */
  local(type: ValueType): Local {
    return local(this.parameters.length + this.locals.push(type) - 1, type)
  }

  /** A new variable with a value. */
  let(value: Code): Local {
    const made = this.local(value.type)
    this.set(made, value)
    return made
  }

  /** Assigns a value to a variable. */
  set(target: Local, value: Code): void {
    if (target.type !== value.type) throw new TypeError(`set: ${value.type} to a local of ${target.type}`)
    this.statements.push([value.bytes, 0x21, unsigned(target.index)])
  }

  /** Adds to an i32. */
  increase(target: Local, by: Code | number): void {
    this.set(target, op('i32.add', target, typeof by === 'number' ? i32(by) : by))
  }

  /** Adds a statement, or code whose value the function returns. */
  do(...codes: readonly (Statement | Code)[]): void {
    for (const { bytes } of codes) this.statements.push(bytes)
  }

  /** Calls a function that returns nothing. */
  call(target: Callable, ...operands: readonly Code[]): void {
    this.statements.push(call(target, ...operands).bytes)
  }

  /** `if (condition) …`, with an `else` if given. */
  if(condition: Code, then: () => void, otherwise?: () => void): void {
    const first = this.nested(then)
    const second = otherwise === undefined ? [] : [[0x05], ...this.nested(otherwise)]
    this.statements.push([condition.bytes, 0x04, 0x40, ...first, ...second, 0x0b])
  }

  /** `while (condition) …`. After the first time, the test is at the bottom of the loop. */
  while(condition: () => Code, body: () => void): void {
    this.if(condition(), () => {
      this.repeat(body, condition)
    })
  }

  /** `do … while (condition)`. */
  repeat(body: () => void, condition: () => Code): void {
    const inner = this.nested(() => {
      body()
      this.statements.push([condition().bytes, 0x0d, 0])
    })
    this.statements.push([0x03, 0x40, ...inner, 0x0b])
  }

  /** Runs `body` while `left` is at least `step`, and subtracts `step` after each run. `step` is 1 by default. */
  countDown(left: Local, body: () => void, step?: number): void {
    this.while(
      () => (step === undefined ? left : op('i32.ge_s', left, i32(step))),
      () => {
        body()
        this.increase(left, -(step ?? 1))
      },
    )
  }

  /** Runs `body` `count` times. `count` may be 0. */
  times(count: Code, body: () => void): void {
    this.countDown(this.let(count), body)
  }

  /** `for (; counter < end; counter += step) …`, signed. */
  for(counter: Local, end: Code, step: number | Code, body: () => void): void {
    this.while(
      () => op('i32.lt_s', counter, end),
      () => {
        body()
        this.increase(counter, step)
      },
    )
  }

  /** Leaves the function. */
  return(): void {
    this.statements.push([0x0f])
  }

  /** Returns the statements that `write` emits, and removes them from the body. */
  nested(write: () => void): Bytes[] {
    const outer = this.statements
    this.statements = []
    write()
    const inner = this.statements
    this.statements = outer
    return inner
  }

  /** The body in the module's binary format. */
  encode(): Bytes {
    const runs: [number, ValueType][] = []
    for (const type of this.locals) {
      const last = runs.at(-1)
      if (last !== undefined && last[1] === type) last[0]++
      else runs.push([1, type])
    }
    const declared = list(runs.map(([count, type]) => [unsigned(count), typeBytes[type]]))
    return sized([declared, ...this.statements, 0x0b])
  }
}

function local(index: number, type: ValueType): Local {
  return { index, type, bytes: [0x20, unsigned(index)] }
}

/** A call, with its value if the function returns one. */
export function call(target: Callable, ...operands: readonly Code[]): Code {
  const { parameters, results, index } = target
  if (parameters.length !== operands.length) throw new TypeError(`call: ${operands.length} operands`)
  operands.forEach((operand, k) => {
    if (operand.type !== parameters[k]) throw new TypeError(`call: operand ${k} is ${operand.type}`)
  })
  return { type: results[0] ?? 'i32', bytes: [...operands.map(({ bytes }) => bytes), 0x10, unsigned(index)] }
}

// A builder for a module: one imported memory, imported functions, and its own functions, some of them exported.
import type { Local } from './code.js'
import { type Bytes, flatten, list, sized, text, unsigned } from './encode.js'
import { type Callable, FunctionBuilder, type FunctionType } from './function.js'
import { typeBytes } from './instructions.js'

/** The imported memory. */
export interface MemoryType {
  /** Whether threads share it. */
  readonly shared: boolean
  /** The maximum number of pages of 64 KiB. Shared memory needs it. */
  readonly maximum: number
}

/** Writes a function's body, from its parameters. */
type Write = (f: FunctionBuilder, ...parameters: Local[]) => void

/** Writes a module. Add imports before functions. */
export class ModuleBuilder {
  readonly memory: MemoryType
  readonly imports: { readonly name: string; readonly type: FunctionType }[]
  readonly functions: FunctionBuilder[]
  readonly exports: { readonly name: string; readonly index: number }[]
  /** The name of the exported functions in profiles and stack traces. By default they have their own names. */
  label: string | undefined

  constructor(memory: MemoryType) {
    this.memory = memory
    this.label = undefined
    this.imports = []
    this.functions = []
    this.exports = []
  }

  /** A host function. The imports hold it under `functions`. */
  import(name: string, type: FunctionType): Callable {
    if (this.functions.length > 0) throw new TypeError('imports come before functions')
    const known = this.imports.findIndex((one) => one.name === name)
    if (known >= 0) return { index: known, ...type }
    return { index: this.imports.push({ name, type }) - 1, ...type }
  }

  /** A function with parameters, whose body `write` writes. It is exported if it has a name. */
  function(type: FunctionType, write: Write, name?: string): FunctionBuilder {
    const builder = new FunctionBuilder(this.imports.length + this.functions.length, type)
    this.functions.push(builder)
    if (name !== undefined) this.exports.push({ name, index: builder.index })
    write(builder, ...type.parameters.map((_, k) => builder.parameter(k)))
    return builder
  }

  /** A function that takes `count` int32 and returns nothing. */
  procedure(count: number, write: Write, name?: string): FunctionBuilder {
    return this.function({ parameters: Array.from({ length: count }, () => 'i32'), results: [] }, write, name)
  }

  /** An exported function with the parameters of a routine: the arguments' address, the first and last unit, the thread. */
  routine(name: string, write: (f: FunctionBuilder, args: Local, from: Local, to: Local, thread: Local) => void): void {
    this.procedure(4, write, name)
  }

  /** The binary. */
  encode(): Uint8Array {
    const types = [...this.imports.map(({ type }) => type), ...this.functions]
    const { shared, maximum } = this.memory
    const limits = shared ? [3, 1, unsigned(maximum)] : [0, 1]
    const imports: Bytes[] = [[text('host'), text('memory'), 2, limits]]
    this.imports.forEach(({ name }, k) => {
      imports.push([text('functions'), text(name), 0, unsigned(k)])
    })
    const own = this.functions.map((_, k) => unsigned(this.imports.length + k))
    const names = list(this.exports.map(({ name, index }) => [unsigned(index), text(this.label ?? name)]))
    return flatten([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, list(types.map(functionType))),
      section(2, list(imports)),
      section(3, list(own)),
      section(7, list(this.exports.map(({ name, index }) => [text(name), 0, unsigned(index)]))),
      section(10, list(this.functions.map((one) => one.encode()))),
      // Names of functions, subsection 1 of the custom section `name` (WebAssembly core specification, appendix 7.4).
      section(0, [text('name'), section(1, names)]),
    ])
  }
}

function functionType({ parameters, results }: FunctionType): Bytes {
  const types = (all: FunctionType['parameters']): Bytes => list(all.map((type) => [typeBytes[type]]))
  return [0x60, types(parameters), types(results)]
}

function section(id: number, contents: Bytes): Bytes {
  return [id, sized(contents)]
}

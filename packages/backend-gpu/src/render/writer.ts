// Writes the statements of a kernel, one variable per value, and collects the arguments that it turns out to need.
import type { Scalar } from '@tensorloom/tensor/backend'
import type { BitOperator, Dialect } from './dialects.js'

/** What is handed over for an argument after the arrays. */
export type ScalarSource =
  /** A param: as a whole number, as a float, or the upper or lower 16 bits of it. */
  | { readonly kind: 'integer' | 'float' | 'high' | 'low'; readonly param: number }
  /** Elements of the output. */
  | { readonly kind: 'count' }
  /** Elements of the storage of an input. */
  | { readonly kind: 'length'; readonly input: number }
  /** What has no notation in every shading language. */
  | { readonly kind: 'infinity' | 'nan' }

/** An argument after the arrays. */
export interface ScalarArgument {
  readonly name: string
  readonly source: ScalarSource
}

const wholeNumbers: ReadonlySet<ScalarSource['kind']> = new Set(['integer', 'count', 'length'])

/** gpu.js's type of an argument. */
export function argumentType({ kind }: ScalarSource): string {
  return wholeNumbers.has(kind) ? 'Integer' : 'Float'
}

/** A text of statements that grows. */
export class Writer {
  readonly dialect: Dialect
  readonly lines: string[]
  readonly scalars: Map<string, ScalarArgument>
  variables: number

  constructor(dialect: Dialect) {
    this.dialect = dialect
    this.lines = []
    this.scalars = new Map()
    this.variables = 0
  }

  /** A statement. */
  write(line: string): void {
    this.lines.push(line)
  }

  /** A name that nothing else has. */
  fresh(): string {
    return `t${this.variables++}`
  }

  /** A variable that holds what `text` says. */
  bind(text: string): string {
    const name = this.fresh()
    this.write(`const ${name} = ${text};`)
    return name
  }

  /** A variable that can be assigned to. */
  variable(text: string): string {
    const name = this.fresh()
    this.write(`let ${name} = ${text};`)
    return name
  }

  /** `whenTrue` where the condition holds, else `whenFalse`; both are computed. */
  choose(condition: string, whenTrue: string, whenFalse: string): string {
    return this.bind(this.dialect.select(condition, whenTrue, whenFalse))
  }

  /** 1 where the condition holds, else 0. */
  flag(condition: string): string {
    return this.choose(condition, '1', '0')
  }

  /** `whenTrue` where a flag is 1, else `whenFalse`. */
  pick(flag: string, whenTrue: string, whenFalse: string): string {
    return this.choose(`${flag} > 0.5`, whenTrue, whenFalse)
  }

  /** The operator on two whole numbers from 0 to 65535. */
  bits(operator: BitOperator, left: string, right: string): string {
    return this.bind(this.dialect.bits(operator, left, right))
  }

  /** The remainder of a whole number from 0 on. */
  remainder(text: string, divisor: number): string {
    const value = this.bind(text)
    return this.bind(`${value} - Math.floor(${value} / ${divisor}) * ${divisor}`)
  }

  /** An argument, the same one for the same name. */
  argument(name: string, source: ScalarSource): string {
    if (!this.scalars.has(name)) this.scalars.set(name, { name, source })
    return name
  }

  /** Elements of the storage of an input. */
  lengthOf(input: number): string {
    return this.argument(`length${input}`, { kind: 'length', input })
  }

  /** +∞. A literal would be the largest float on GPUs. */
  infinity(): string {
    return this.argument('infinity', { kind: 'infinity' })
  }

  /** NaN. */
  nan(): string {
    return this.argument('nan', { kind: 'nan' })
  }

  /** A number of the geometry, which is whole. */
  geometry(value: Scalar): string {
    if (typeof value !== 'number') return this.argument(`p${value.param}`, { kind: 'integer', param: value.param })
    return value < 0 ? `(0 - ${-value})` : `${value}`
  }

  /** A variable or argument that holds a float. */
  float(value: Scalar): string {
    if (typeof value !== 'number') return this.argument(`f${value.param}`, { kind: 'float', param: value.param })
    if (Number.isNaN(value)) return this.nan()
    if (value === Number.POSITIVE_INFINITY) return this.infinity()
    if (value === Number.NEGATIVE_INFINITY) return this.bind(`0 - ${this.infinity()}`)
    if (Object.is(value, -0)) return this.bind(`1 / (0 - ${this.infinity()})`)
    return this.bind(value < 0 ? `0 - ${-value}` : `${value}`)
  }

  /** What follows `x` where `x` is NaN or not: shading languages lose NaN in most functions. */
  unlessNaN(x: string, value: string): string {
    return this.dialect.shader ? this.choose(`${x} >= 0 || ${x} < 0`, value, x) : value
  }
}

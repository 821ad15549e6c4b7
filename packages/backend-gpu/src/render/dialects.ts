// How the source of a kernel differs between the engines of gpu.js: choices, operators on bits, what functions are worth.
import type { EngineMode } from '../device/modes.js'

/** Operators on the bits of whole numbers from 0 to 65535. */
export type BitOperator = 'and' | 'or' | 'xor'

/** A function in the language of the engine, which kernels may call. */
export interface NativeFunction {
  readonly name: string
  readonly source: string
}

/** What a kernel's source looks like on one engine. */
export interface Dialect {
  /**
   * Whether floats are those of a shading language, which promises neither NaN nor infinity and rounds functions as it
   * likes: NaN is led around functions, and sine, cosine and their like are computed from products and sums.
   */
  readonly shader: boolean
  /** `whenTrue` where the condition holds, else `whenFalse`. */
  select(condition: string, whenTrue: string, whenFalse: string): string
  /** The operator on two whole numbers. */
  bits(operator: BitOperator, left: string, right: string): string
  /** What has to be there before the first kernel. */
  readonly natives: readonly NativeFunction[]
}

const signs: Readonly<Record<BitOperator, string>> = { and: '&', or: '|', xor: '^' }

const conditional = (condition: string, whenTrue: string, whenFalse: string): string =>
  `(${condition}) ? ${whenTrue} : ${whenFalse}`

const plain: Dialect = {
  shader: false,
  select: conditional,
  bits: (operator, left, right) => `${left} ${signs[operator]} ${right}`,
  natives: [],
}

// Many ?: in a loop take minutes to compile, or hang the process of the GPU; `mix` of two values does not. gpu.js's own
// bit operators are loops over 32 bits here, and wrong below 0.
const webgl2: Dialect = {
  shader: true,
  select: (condition, whenTrue, whenFalse) => `choose(${condition}, ${whenTrue}, ${whenFalse})`,
  bits: (operator, left, right) => `${operator}Bits(${left}, ${right})`,
  natives: [
    { name: 'choose', source: 'float choose(bool c, float a, float b) { return mix(b, a, c); }' },
    ...(['and', 'or', 'xor'] as const).map((operator) => ({
      name: `${operator}Bits`,
      source: `float ${operator}Bits(float a, float b) { return float(int(a) ${signs[operator]} int(b)); }`,
    })),
  ],
}

/** The dialects by engine. */
export const dialects: Readonly<Record<EngineMode, Dialect>> = {
  cpu: plain,
  webasm: plain,
  webgl2,
  webgpu: { ...plain, shader: true },
}

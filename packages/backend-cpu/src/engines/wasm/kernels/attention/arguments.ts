// The arguments of attention: operands, sizes, areas of working memory, and strides of products.
import { numberWords, type Words } from '../../arguments.js'
import { add, i32, type Local } from '../../assembler/index.js'
import { word as productWord } from '../gemm/arguments.js'
import type { Frame } from '../rows/routine.js'

/** The maximum number of batch axes in one call, including heads. */
export const batchAxes = 4

/** Input tensors [..., rows, columns] in any layout. The rows of `peak` and `total` have one number. */
export const operands = ['q', 'k', 'v', 'mask', 'upstream', 'output', 'peak', 'total'] as const
/** One of them. */
export type Operand = (typeof operands)[number]

const sizes = [
  'queries',
  'keys',
  'depth',
  'valueDepth',
  // 1 if query i attends only to keys up to i.
  'causal',
  // One of `maskKind`.
  'masked',
  // Outputs: the result, peaks and totals forward; gradients with respect to q, k and v backward.
  'out0',
  'out1',
  'out2',
  // Blocks of queries and of keys of a head.
  'queryBlocks',
  'keyBlocks',
  // Axes of the batch.
  'axes',
  // Working memory. That of thread t is at scratch + t · scratchBytes, and its areas follow.
  'scratch',
  'scratchBytes',
] as const

/** Areas of working memory, each for a block of queries. */
export const areas = [
  // Scores, then their exponentials: [keys of a block][queries]. The gradients at the scores.
  'scores',
  'slopes',
  // Scaled queries, upstream gradients and outputs in panels [depth][8 queries].
  'queriesT',
  'upstreamT',
  'outputT',
  // Upstream gradients in panels [queries][8 columns].
  'upstreamRows',
  // Rows of q, k or v in panels, if they are not read in place.
  'packed',
  'packedQueries',
  // A number for each query: the largest score, a sum, factors.
  'peaks',
  'sums',
  'factors',
] as const
/** One of them. */
export type Area = (typeof areas)[number]

type Name = Operand | `${Operand}${'Row' | 'Column'}` | (typeof sizes)[number] | Area

const names: readonly Name[] = [
  ...operands.flatMap((name): Name[] => [name, `${name}Row`, `${name}Column`]),
  ...sizes,
  ...areas,
]

/** The number of the word of each argument. */
export const word: Words<Name> = numberWords(names)

/** The factor of scores, among the float64. */
export const scaleNumber = 32
/** For each batch axis, innermost first: its extent, then the step of each operand. */
export const batchWord = 72
/** Words for an axis. */
export const axisWords: number = 1 + operands.length

/** The kinds of masks: absent, booleans, numbers. */
export const maskKind: Readonly<Record<'none' | 'bool' | 'numbers', number>> = { none: 0, bool: 1, numbers: 2 }

/** The products. Each has its own block of words for the strides that its tiles read. */
export type ProductName = 'scores' | 'slopes' | 'result' | 'keys' | 'values'

const firstWords: Readonly<Record<ProductName, number>> = {
  scores: 128,
  slopes: 160,
  result: 192,
  keys: 224,
  values: 256,
}

/** The number of a word of a product. */
export function productWordOf(name: ProductName, argumentName: keyof typeof productWord): number {
  return firstWords[name] + productWord[argumentName]
}

/** The words of a product. Its tiles use them as their block of arguments. */
export function productArguments({ f, args }: Frame, name: ProductName): Local {
  return f.let(add(args, i32(4 * firstWords[name])))
}

/** Reads an argument. */
export const read = (frame: Frame, name: Name): Local => frame.word(word[name])

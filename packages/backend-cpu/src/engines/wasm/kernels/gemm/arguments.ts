// The arguments of a product, by number of the word. Addresses and strides are in bytes.
import { numberWords, type Words } from '../../arguments.js'
import { add, type Code, load, multiply } from '../../assembler/index.js'
import type { BatchAxis } from './types.js'

/** The maximum number of batch axes in one call. */
export const batchAxes = 4
/** Words for an axis of a batch: its extent, then the steps of a, b and c along it. */
export const axisWords = 4

const names = [
  // Matrices: the address of the first element, and the distances between two rows and between two columns.
  'a',
  'aRow',
  'aColumn',
  'b',
  'bRow',
  'bColumn',
  'c',
  'cRow',
  // c[m, n] = a[m, k] · b[k, n]
  'm',
  'n',
  'k',
  // A row of n numbers that is added at the end, or 0.
  'bias',
  // 1 if the product is added to c.
  'accumulate',
  // The unit of work; see `Split`.
  'split',
  // The maximum numbers of steps, rows and columns that are packed together.
  'depth',
  'rows',
  'columns',
  // Whether a and b are copied into panels.
  'packA',
  'packB',
  // Whether rows of b are streamed while c holds the sums.
  'streamed',
  // Working memory: thread t's panels of a are at scratch + t · scratchBytes, those of b follow after `panelsB` bytes.
  'scratch',
  'scratchBytes',
  'panelsB',
  // A batch: the number of axes, then for each its extent and the steps of a, b and c along it.
  'axes',
  'batch',
] as const

/** Names of arguments. */
export type ArgumentName = (typeof names)[number]

/** The number of the word of each argument. */
export const word: Words<ArgumentName> = numberWords(names)

/** Reads an argument. */
export function argument(args: Code, name: ArgumentName): Code {
  return load('i32.load', args, 4 * word[name])
}

/** The address of a thread's working memory. */
export function scratchOf(args: Code, thread: Code): Code {
  return add(argument(args, 'scratch'), multiply(thread, argument(args, 'scratchBytes')))
}

/** The unit of work: a panel of rows, a panel of columns, or a matrix of the batch. */
export const split: Readonly<Record<'rows' | 'columns' | 'batch', number>> = { rows: 0, columns: 1, batch: 2 }

/** Writes the number of axes to a word, then the axes, the innermost first. Returns the number of matrices. */
export function writeBatch(words: Int32Array, at: number, batch: readonly BatchAxis[], size: number): number {
  let matrices = 1
  words[at] = batch.length
  for (let k = 0; k < batch.length; k++) {
    const axis = batch[batch.length - 1 - k]!
    const first = at + 1 + axisWords * k
    matrices *= axis.extent
    words[first] = axis.extent
    words[first + 1] = size * axis.a
    words[first + 2] = size * axis.b
    words[first + 3] = size * axis.c
  }
  return matrices
}

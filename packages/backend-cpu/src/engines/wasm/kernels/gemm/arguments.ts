// What a product reads from the block of arguments: which word is which. Addresses and strides are in bytes.
import { numberWords, type Words } from '../../arguments.js'
import { add, type Code, load, multiply } from '../../assembler/index.js'

/** Axes of a batch that one call can walk. */
export const batchAxes = 4
/** Words for an axis of a batch: its extent, then the steps of a, b and c along it. */
export const axisWords = 4

const names = [
  // Matrices: the address of the first element, the distance of two rows and of two columns.
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
  // 1 where the product is added to what c holds.
  'accumulate',
  // What a unit of work is; see `Split`.
  'split',
  // Most steps, rows and columns that are packed together.
  'depth',
  'rows',
  'columns',
  // Whether a and b are copied into panels.
  'packA',
  'packB',
  // Whether rows of b pass by while sums wait in c.
  'streamed',
  // Working memory: thread t's panels of a are at scratch + t · scratchBytes, those of b `panelsB` bytes behind.
  'scratch',
  'scratchBytes',
  'panelsB',
  // A batch: how many axes, then for each its extent and the steps of a, b and c along it.
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

/** Where a thread's working memory begins. */
export function scratchOf(args: Code, thread: Code): Code {
  return add(argument(args, 'scratch'), multiply(thread, argument(args, 'scratchBytes')))
}

/** What a unit of work is: a panel of rows, a panel of columns, or a matrix of the batch. */
export const split: Readonly<Record<'rows' | 'columns' | 'batch', number>> = { rows: 0, columns: 1, batch: 2 }

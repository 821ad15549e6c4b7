// What walks over time read from the block of arguments, beside the words of products that their tiles read.
import { numberWords, type Words } from '../../arguments.js'
import type { Local } from '../../assembler/index.js'
import type { Frame } from '../rows/routine.js'

const names = [
  // Steps, and 1 where the walk goes backwards.
  'time',
  'backwards',
  // Forward: projections of the input. Backward: the gradient at them, and at those of the state.
  'input',
  'product',
  // What steps keep for the gradient, and the state before each.
  'kept',
  'before0',
  'before1',
  // Outputs in the order of the walk, or the gradient at them (0 for none).
  'sequence',
  // The state, or the gradient at it, changed in place.
  'state0',
  'state1',
  // [batch, time] bytes, or 0.
  'mask',
  // The recurrent kernel in memory and in panels; the bias of its product, or 0.
  'recurrent',
  'panels',
  'bias',
  // Working memory: thread t's is at scratch + t · scratchBytes.
  'scratch',
  'scratchBytes',
] as const

/** Names of arguments. */
export type RecurrentArgument = (typeof names)[number]

/** The number of the word of each argument, behind those of products, of which tiles read the strides. */
export const word: Words<RecurrentArgument> = numberWords(names, 64)

/** Reads an argument. */
export const read = (frame: Frame, name: RecurrentArgument): Local => frame.word(word[name])

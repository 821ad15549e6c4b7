// The arguments of loops over time. The words of products come before them.
import { numberWords, type Words } from '../../arguments.js'
import type { Local } from '../../assembler/index.js'
import type { Frame } from '../rows/routine.js'

const names = [
  // The number of steps, and 1 if the loop goes backwards.
  'time',
  'backwards',
  // Forward: projections of the input. Backward: the gradients at them and at the projections of the state.
  'input',
  'product',
  // The values that steps keep for the gradient, and the state before each step.
  'kept',
  'before0',
  'before1',
  // Outputs in the order of the loop, or the gradient at them (0 for none).
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
  // Working memory. That of thread t is at scratch + t · scratchBytes.
  'scratch',
  'scratchBytes',
] as const

/** Names of arguments. */
export type RecurrentArgument = (typeof names)[number]

/** The number of the word of each argument. The words of products, whose strides the tiles read, come before. */
export const word: Words<RecurrentArgument> = numberWords(names, 64)

/** Reads an argument. */
export const read = (frame: Frame, name: RecurrentArgument): Local => frame.word(word[name])

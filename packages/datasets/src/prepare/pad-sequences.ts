// Turns sequences of different lengths into one tensor.

import { DataError, type DType, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** Options of `padSequences`, with the defaults of Keras. */
export interface PadSequencesOptions<D extends DType = 'int32'> {
  /** Length of all rows; that of the longest sequence by default. */
  readonly maxLength?: number | undefined
  /** Where to fill short sequences: `pre` (the default) or `post`. */
  readonly padding?: 'pre' | 'post' | undefined
  /** Where to cut long sequences: `pre` (the default) or `post`. */
  readonly truncating?: 'pre' | 'post' | undefined
  /** What to fill with; 0 by default. */
  readonly value?: number | undefined
  /** int32 by default. */
  readonly dtype?: D | undefined
}

/**
 * Pads or cuts sequences of numbers to one length.
 *
 * @returns [sequences, maxLength]
 * @throws `DataError` if an element is not a sequence of numbers; `DtypeError` for a number that `dtype` cannot hold
 * @example
 * ```ts
 * import { padSequences } from '@tensorloom/datasets'
 * console.log(padSequences([[1], [2, 3], [4, 5, 6]]).dataSync()) // Int32Array [0, 0, 1, 0, 2, 3, 4, 5, 6]
 * ```
 */
export function padSequences<D extends DType = 'int32'>(
  sequences: readonly ArrayLike<number>[],
  options: PadSequencesOptions<D> = {},
): Tensor<Shape, D> {
  const known = ['maxLength', 'padding', 'truncating', 'value', 'dtype']
  checkOptions<PadSequencesOptions<D>>('padSequences', options, known)
  const { padding = 'pre', truncating = 'pre', value = 0, dtype = 'int32' as D } = options
  if (!Array.isArray(sequences)) {
    throw new DataError(`padSequences: expected a list of sequences, got ${describeValue(sequences)}`, {
      help: 'write padSequences([[1, 2], [3]])',
    })
  }
  for (const [name, side] of Object.entries({ padding, truncating })) {
    if (side === 'pre' || side === 'post') continue
    throw new DataError(`padSequences: ${name} is ${describeValue(side)}, expected 'pre' or 'post'`, {
      help: `leave it out for 'pre', as in Keras`,
    })
  }
  const wrong = sequences.findIndex((one) => typeof one !== 'object' || one === null || typeof one.length !== 'number')
  if (wrong >= 0) {
    throw new DataError(`padSequences: element ${wrong} is ${describeValue(sequences[wrong])}, expected numbers`, {
      help: 'turn text into numbers first',
    })
  }
  const { maxLength = sequences.reduce((longest, { length }) => Math.max(longest, length), 0) } = options
  if (!Number.isInteger(maxLength) || maxLength < 0) {
    throw new DataError(`padSequences: maxLength is ${describeValue(maxLength)}, expected a whole number`, {
      help: 'leave it out for the length of the longest sequence',
    })
  }
  const rows = new Float64Array(sequences.length * maxLength).fill(value)
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, maxLength)
    const from = truncating === 'pre' ? sequence.length - kept : 0
    const to = row * maxLength + (padding === 'pre' ? maxLength - kept : 0)
    for (let k = 0; k < kept; k++) rows[to + k] = sequence[from + k]!
  })
  return tensor(rows, { shape: [sequences.length, maxLength], dtype })
}

// Keras's functions that make tensors: constants, ranges, windows.

import type { Shape, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { SerializationError } from '@tensorloom/tensor'
import { dtypeFrom, type OpTable, op } from './op.js'

interface Like {
  readonly x: Tensor
  readonly dtype?: string | null
  readonly fill_value?: number
}

interface Typed {
  readonly dtype?: string | null | undefined
}

const typed = ({ dtype }: Typed, otherwise = 'float32') => ({ dtype: dtypeFrom(dtype ?? otherwise, 'dtype') })

const like = (value: number) =>
  op<Like>('x dtype sparse', ({ x, dtype }) =>
    dtype === null || dtype === undefined
      ? ours.fullLike(x, value)
      : ours.cast(ours.fullLike(x, value), dtypeFrom(dtype, 'dtype')),
  )

const filled = (value: number) =>
  op<{ shape: number | Shape } & Typed>('shape dtype', ({ shape, ...rest }) =>
    ours.full([shape].flat(), value, typed(rest)),
  )

interface Range extends Typed {
  readonly start: number
  readonly stop: number
  readonly num?: number
  readonly endpoint?: boolean
  readonly base?: number
  readonly retstep?: boolean
}

function linspace({ start, stop, num = 50, endpoint = true, retstep = false, ...rest }: Range): Tensor {
  if (typeof start !== 'number' || typeof stop !== 'number' || retstep) {
    throw new SerializationError('linspace: start and stop are numbers here, and retstep is false', {
      help: 'compute the step and the ends of tensors with other ops',
    })
  }
  const step = endpoint ? (stop - start) / Math.max(1, num - 1) : (stop - start) / num
  return ours.tensor(
    Array.from({ length: num }, (_, k) => start + step * k),
    typed(rest),
  )
}

// The modified Bessel function of the first kind of order 0, by its power series: Abramowitz and Stegun, 9.6.12.
function bessel0(x: number): number {
  let term = 1
  let total = 1
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (x / 2 / k) ** 2
    total += term
  }
  return total
}

// A symmetric window of M points: its value at −1 … 1.
function points(count: number, value: (at: number) => number): Tensor {
  if (count <= 1) return ours.ones([Math.max(0, count)])
  return ours.tensor(Array.from({ length: count }, (_, k) => value((2 * k) / (count - 1) - 1)))
}

const window = (value: (at: number) => number) => op<{ x: number }>('x', ({ x }) => points(x, value))

const cosine = (a: number, b: number, c = 0) =>
  window((at) => a + b * Math.cos(Math.PI * at) + c * Math.cos(2 * Math.PI * at))

interface Arange extends Typed {
  readonly start: number
  readonly stop?: number | null
  readonly step?: number
}

interface Eye extends Typed {
  readonly N: number
  readonly M?: number | null
  readonly k?: number
}

// Ones where the column is at most, or is, `k` beside the row.
function band({ N, M, k = 0, ...rest }: Eye, holds: (column: number, row: number) => boolean): Tensor {
  const columns = M ?? N
  const values = Array.from({ length: N * columns }, (_, at) =>
    Number(holds((at % columns) - k, Math.floor(at / columns))),
  )
  return ours.tensor(values, { shape: [N, columns], ...typed(rest) })
}

/** Keras's functions that make tensors by name. */
export const creation: OpTable = {
  zeros_like: like(0),
  ones_like: like(1),
  empty_like: like(0),
  full_like: op<Like>('x fill_value dtype', ({ x, fill_value = 0, dtype }) => {
    const made = ours.fullLike(x, fill_value)
    return dtype === null || dtype === undefined ? made : ours.cast(made, dtypeFrom(dtype, 'full_like'))
  }),
  zeros: filled(0),
  ones: filled(1),
  empty: filled(0),
  full: op<{ shape: number | Shape; fill_value: number } & Typed>(
    'shape fill_value dtype',
    ({ shape, fill_value, ...rest }) => ours.full([shape].flat(), fill_value, typed(rest)),
  ),
  arange: op<Arange>('start stop step dtype', ({ start, stop, step = 1, dtype }) => {
    const [from, to] = stop === null || stop === undefined ? [0, start] : [start, stop]
    const whole = [from, to, step].every(Number.isInteger)
    return ours.arange(from, to, { step, ...typed({ dtype }, whole ? 'int32' : 'float32') })
  }),
  linspace: op<Range>('start stop num endpoint retstep dtype axis', linspace),
  logspace: op<Range>('start stop num endpoint base dtype axis', ({ base = 10, ...rest }) =>
    ours.pow(base, linspace(rest)),
  ),
  eye: op<Eye>('N M k dtype', (values) => band(values, (column, row) => column === row)),
  identity: op<{ n: number } & Typed>('n dtype', ({ n, ...rest }) =>
    band({ N: n, ...rest }, (column, row) => column === row),
  ),
  tri: op<Eye>('N M k dtype', (values) => band(values, (column, row) => column <= row)),
  meshgrid: {
    names: [...Array.from({ length: 8 }, (_, k) => `x_${k}`), 'indexing'],
    run({ indexing, ...lists }) {
      return ours.meshgrid(Object.values(lists) as Tensor[], { indexing: (indexing ?? 'xy') as 'xy' | 'ij' })
    },
  },
  array: op<{ x: Tensor; dtype?: string | null }>('x dtype', asTensor),
  convert_to_tensor: op<{ x: Tensor; dtype?: string | null }>('x dtype sparse ragged', asTensor),
  copy: op<{ x: Tensor }>('x', ({ x }) => x),
  bartlett: window((at) => 1 - Math.abs(at)),
  blackman: cosine(0.42, 0.5, 0.08),
  hamming: cosine(0.54, 0.46),
  hanning: cosine(0.5, 0.5),
  kaiser: op<{ x: number; beta: number }>('x beta', ({ x, beta }) =>
    points(x, (at) => bessel0(beta * Math.sqrt(Math.max(0, 1 - at * at))) / bessel0(beta)),
  ),
}

function asTensor({ x, dtype }: { readonly x: Tensor; readonly dtype?: string | null }): Tensor {
  const made = ours.isTensor(x) ? x : ours.tensor(x)
  return dtype === null || dtype === undefined ? made : ours.cast(made, dtypeFrom(dtype, 'convert_to_tensor'))
}

// Keras's averages, counts, and reductions that skip NaN.

import * as ours from '@tensorloom/tensor'
import { type QuantileMethod, SerializationError, type Tensor } from '@tensorloom/tensor'
import { type Axes, flat, floating, type OpEntry, type OpTable, op } from './op.js'
import { type Reduced, reduced, scanned } from './reduction.js'

// Those that Keras computes after NaN is replaced by what changes nothing.
const replacing = (value: number, run: (x: Tensor, axis: number | undefined, keepDims: boolean) => Tensor): OpEntry =>
  op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) => {
    const clean = ours.where(ours.isNaN(x), value, x)
    return run(clean, (axis as number | null | undefined) ?? undefined, keepdims)
  })

function average(x: Tensor, axis: Axes | undefined, weights: Tensor | null | undefined): Tensor {
  const options = { axis: axis ?? undefined }
  if (weights === null || weights === undefined) return ours.mean(floating(x), options)
  // A list of weights belongs to the one axis that is averaged.
  const along = axis as number
  const shape = x.shape.map((extent, k) => (k === (along < 0 ? along + x.rank : along) ? extent : 1))
  const own = weights.rank === x.rank ? weights : ours.reshape(weights, shape)
  const spread = ours.mul(floating(own), ours.onesLike(floating(x)))
  return ours.div(ours.sum(ours.mul(floating(x), spread), options), ours.sum(spread, options))
}

interface Counted {
  readonly x: Tensor
  readonly weights?: Tensor | null
  readonly minlength?: number
  readonly sparse?: boolean
}

// The greatest integer has to be known for the length.
async function bincount({ x, weights, minlength = 0, sparse = false }: Counted): Promise<Tensor> {
  if (sparse)
    throw new SerializationError('bincount: sparse is true, and there are no sparse tensors', {
      help: 'save it with sparse=False',
    })
  const [greatest = -1] = x.size === 0 ? [] : await ours.max(x).data()
  const length = Math.max(minlength, Number(greatest) + 1)
  const count = (row: Tensor, of: Tensor | undefined): Tensor =>
    ours.bincount(row, length, of === undefined ? {} : { weights: of })
  if (x.rank === 1) return count(x, weights ?? undefined)
  const rows = ours.unstack(x)
  const own = weights ? ours.unstack(weights) : []
  return ours.stack(rows.map((row, k) => count(row, own[k])))
}

// As numpy.correlate: the sums of products at each shift, the second list unturned.
function correlate(a: Tensor, b: Tensor, mode: 'valid' | 'same' | 'full'): Tensor {
  // The shorter list slides over the longer one; the result turns round with them.
  if (a.size < b.size) return ours.flip(correlate(b, a, mode))
  const rest = b.size - 1
  const [before, after] = { valid: [0, 0], same: [Math.ceil(rest / 2), Math.floor(rest / 2)], full: [rest, rest] }[mode]
  const padded = ours.pad(floating(a), [[before!, after!]])
  const signal = ours.reshape(padded, [1, -1, 1])
  return flat(ours.conv1d(signal, ours.reshape(floating(b), [-1, 1, 1])))
}

interface Percentile extends Reduced {
  readonly q: number | readonly number[]
  readonly method?: QuantileMethod
}

/** Keras's statistics by name. */
export const statistics: OpTable = {
  average: op<{ x: Tensor; axis?: Axes; weights?: Tensor | null }>('x axis weights', ({ x, axis, weights }) =>
    average(x, axis, weights),
  ),
  bincount: op<Counted>('x weights minlength sparse', bincount),
  corrcoef: op<{ x: Tensor }>('x', ({ x }) => ours.corrcoef(floating(x))),
  correlate: op<{ x1: Tensor; x2: Tensor; mode?: 'valid' | 'same' | 'full' }>(
    'x1 x2 mode',
    ({ x1, x2, mode = 'valid' }) => correlate(x1, x2, mode),
  ),
  count_nonzero: op<Reduced>('x axis', ({ x, axis }) => ours.countNonZero(x, { axis: axis ?? undefined })),
  diff: op<{ a: Tensor; n?: number; axis?: number }>('a n axis', ({ a, n = 1, axis = -1 }) =>
    ours.diff(a, { n, axis }),
  ),
  percentile: op<Percentile>('x q axis method keepdims', ({ x, q, axis, method = 'linear', keepdims = false }) =>
    ours.percentile(x, q, { axis: axis ?? undefined, method, keepDims: keepdims }),
  ),
  ptp: op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) => {
    const options = { axis: axis ?? undefined, keepDims: keepdims }
    return ours.sub(ours.max(x, options), ours.min(x, options))
  }),
  trapezoid: op<{ y: Tensor; x?: Tensor | null; dx?: number; axis?: number }>(
    'y x dx axis',
    ({ y, x, dx = 1, axis = -1 }) =>
      x === null || x === undefined ? ours.trapezoid(y, { dx, axis }) : ours.trapezoid(y, x, { axis }),
  ),
  nanmax: reduced(ours.nanMax),
  nanmean: reduced(ours.nanMean),
  nanmin: reduced(ours.nanMin),
  nanstd: reduced(ours.nanStd),
  nansum: reduced(ours.nanSum),
  nanvar: reduced(ours.nanVariance),
  nanprod: op<Reduced>('x axis keepdims', ({ x, axis, keepdims = false }) =>
    ours.prod(ours.where(ours.isNaN(x), 1, x), { axis: axis ?? undefined, keepDims: keepdims }),
  ),
  nanargmax: replacing(Number.NEGATIVE_INFINITY, (x, axis, keepDims) => ours.argMax(x, { axis, keepDims })),
  nanargmin: replacing(Number.POSITIVE_INFINITY, (x, axis, keepDims) => ours.argMin(x, { axis, keepDims })),
  nancumsum: scanned('nancumsum', ours.cumsum, 0),
  nancumprod: scanned('nancumprod', ours.cumprod, 1),
}

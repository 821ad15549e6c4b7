// Histograms of tensors. Of large ones, evenly spaced elements are read.
import { arange, gather, scope, type Tensor } from '@tensorloom/tensor'
import type { Histogram } from './records.js'

const bins = 30
const mostElements = 16_384

/** The histogram of numbers. */
export function histogramOf(numbers: ArrayLike<number>): Histogram {
  let [min, max, finite] = [Infinity, -Infinity, 0]
  for (let k = 0; k < numbers.length; k++) {
    const one = numbers[k]!
    if (!Number.isFinite(one)) continue
    finite++
    if (one < min) min = one
    if (one > max) max = one
  }
  const notFinite = numbers.length - finite
  if (finite === 0) return { min: 0, max: 0, counts: [], notFinite }
  const counts = new Array<number>(max > min ? bins : 1).fill(0)
  for (let k = 0; k < numbers.length; k++) {
    const one = numbers[k]!
    if (!Number.isFinite(one)) continue
    const at = max > min ? Math.min(bins - 1, Math.floor(((one - min) / (max - min)) * bins)) : 0
    counts[at]!++
  }
  return { min, max, counts, notFinite }
}

/** The histogram of a tensor of any shape. */
export async function histogramOfTensor(value: Tensor): Promise<Histogram> {
  if (value.size <= mostElements) return histogramOf(await value.data())
  const step = Math.ceil(value.size / mostElements)
  const some = scope(() => {
    const indices = arange(0, value.size, { step, dtype: 'int32' })
    return gather(value.reshape([-1]), indices)
  })
  try {
    return histogramOf(await some.data())
  } finally {
    some.dispose()
  }
}

/** The histograms of tensors by name. */
export async function histogramsOf(
  tensors: Iterable<readonly [string, Tensor]>,
): Promise<Readonly<Record<string, Histogram>>> {
  const found: Record<string, Histogram> = {}
  for (const [name, one] of tensors) found[name] = await histogramOfTensor(one)
  return found
}

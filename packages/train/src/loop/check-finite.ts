// A check of the inputs of a first batch: NaN and infinite numbers make all parameters NaN. It reads values, at the start.
import type { LayerValue } from '@tensorloom/layers'
import { DataError, isFloating } from '@tensorloom/tensor'
import { listOf } from '../data.js'

/** Throws if inputs or targets, as `what` says, hold NaN or infinite numbers; says where. */
export async function checkFinite(user: string, what: 'x' | 'y', given: LayerValue): Promise<void> {
  for (const [k, one] of listOf(given).entries()) {
    if (!isFloating(one.dtype)) continue
    const values = await one.data()
    const at = values.findIndex((value) => !Number.isFinite(value))
    if (at < 0) continue
    const width = one.size / one.shape[0]!
    const [row, rest] = [Math.floor(at / width), at % width]
    const place = one.rank === 2 ? `column ${rest}` : `position [${positionOf(rest, one.shape.slice(1)).join(', ')}]`
    const name = Array.isArray(given) ? `${what}[${k}]` : what
    throw new DataError(
      `${user}: ${name} is ${String(values[at])} in row ${row} of the first batch${one.rank < 2 ? '' : `, ${place}`}`,
      {
        help:
          what === 'x'
            ? 'clean the data: where(isFinite(x), x, 0); if the model expects such numbers, write allowNonFinite: true'
            : 'leave out these samples; if the loss expects such numbers, write allowNonFinite: true',
      },
    )
  }
}

/** Throws if weights of samples are negative, NaN or infinite: a negative one would move the model away from its target. */
export async function checkWeights(user: string, sampleWeight: LayerValue | undefined): Promise<void> {
  if (sampleWeight === undefined) return
  for (const [k, one] of listOf(sampleWeight).entries()) {
    const values = await one.data()
    const at = values.findIndex((value) => !(Number(value) >= 0 && Number(value) < Number.POSITIVE_INFINITY))
    if (at < 0) continue
    const name = Array.isArray(sampleWeight) ? `sampleWeight[${k}]` : 'sampleWeight'
    const row = Math.floor(at / (one.size / one.shape[0]!))
    throw new DataError(
      `${user}: ${name} is ${String(values[at])} for sample ${row}, expected a number of at least 0`,
      {
        help: 'a weight says how much a sample counts; give 0 to a sample that does not count',
      },
    )
  }
}

function positionOf(index: number, shape: readonly number[]): readonly number[] {
  let rest = index
  return [...shape]
    .reverse()
    .map((extent) => {
      const at = rest % extent
      rest = Math.floor(rest / extent)
      return at
    })
    .reverse()
}

// The losses and metrics of a batch, not read yet.
import type { Tensor } from '@tensorloom/tensor'
import { type AnyBatch, listOf } from '../data.js'
import type { Direction } from '../measure.js'
import { meanOfSums } from '../metrics/shared/mean-metric.js'
import type { Objective } from '../objectives.js'
import { samplesIn } from '../sources/source.js'
import { joinName } from '../text.js'
import type { Forward } from './forward.js'
import type { Measured, RunningSums } from './totals.js'

const lossMeasure = { direction: 'min', result: meanOfSums } as unknown as Measured['measure']

/** Losses and metrics of a batch, to be added to `totals`. */
export function measureBatch(
  objectives: readonly Objective[],
  forward: Forward,
  batch: AnyBatch,
  totals: RunningSums,
): readonly Measured[] {
  const factor = samplesIn(batch)
  const meanLoss = (name: string, loss: Tensor): Measured => ({
    name,
    measure: lossMeasure,
    sums: { total: loss, count: 1 },
    factor,
  })
  const measured = [meanLoss('loss', forward.total)]
  objectives.forEach(({ prefix, loss, measures }, k) => {
    if (prefix !== '') measured.push(meanLoss(joinName(prefix, 'loss'), forward.losses[k]!))
    const [prediction, target] = [forward.predictions[k]!, listOf(batch.y)[k]!]
    for (const one of measures) {
      const weight = one.weighted ? forward.weights[k] : undefined
      const key = String(measured.length)
      const once = (make: () => Tensor): Tensor => totals.once(key, make)
      const sums = one.sums(prediction, target, weight, { loss, once })
      measured.push({ name: joinName(prefix, one.name), measure: one, sums, factor: 1 })
    }
  })
  return measured
}

/** The names of the numbers of losses and metrics for such predictions, as far as they are known, with their directions. */
export function namesOf(
  objectives: readonly Objective[],
  predictions: readonly Tensor[],
): ReadonlyMap<string, Direction | undefined> {
  const found = new Map<string, Direction | undefined>([['loss', 'min']])
  objectives.forEach(({ prefix, measures }, k) => {
    if (prefix !== '') found.set(joinName(prefix, 'loss'), 'min')
    for (const { name, direction, parts } of measures) {
      const own = joinName(prefix, name)
      const several = parts?.(predictions[k]!.shape)
      for (const one of several?.map((part) => joinName(own, part)) ?? [own]) found.set(one, direction)
    }
  })
  return found
}

// Weights of classes. Loaded only if `classWeight` is given.
import { argMax, cast, DataError, gather, reshape, type Tensor, tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Weights of classes by label: `{ 0: 1, 1: 5 }` or `[1, 5]`; 1 for labels that are left out. */
export type ClassWeights = Readonly<Record<number, number>> | readonly number[]

/** The weight of each label of a batch. */
export interface ClassWeighting {
  /** Labels are integers, or rows whose highest element is at the label. */
  of(prediction: Tensor, target: Tensor): Tensor
  dispose(): void
}

/** Class weights for a model whose predictions are like this one. */
export function classWeighting(weights: ClassWeights, prediction: Tensor): ClassWeighting {
  const table = classWeightTable(weights, prediction)
  return { of: (given, target) => classWeightsOf(table, given, target), dispose: () => table.dispose() }
}

// The weight of each class as a tensor, for predictions of that many classes.
function classWeightTable(weights: ClassWeights, prediction: Tensor): Tensor {
  const scores = prediction.shape.at(-1) ?? 1
  const classes = scores === 1 ? 2 : scores
  const table = new Float32Array(classes).fill(1)
  for (const [key, weight] of Object.entries(weights as Record<string, number>)) {
    const label = Number(key)
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DataError(`fit: classWeight names class ${key}, the model has classes 0 to ${classes - 1}`, {
        help: 'write it as { 0: 1, 1: 5 }, by label',
      })
    }
    if (typeof weight !== 'number' || !(weight >= 0)) {
      throw new DataError(
        `fit: classWeight of class ${key} is ${describeValue(weight)}, expected a number of at least 0`,
        {
          help: 'write it as { 0: 1, 1: 5 }, by label',
        },
      )
    }
    table[label] = weight
  }
  return tensor(table)
}

function classWeightsOf(table: Tensor, prediction: Tensor, target: Tensor): Tensor {
  const rows = prediction.rank < 2 ? prediction.shape : prediction.shape.slice(0, -1)
  const count = rows.reduce((product, extent) => product * extent, 1)
  return gather(table, target.size === count ? reshape(cast(target, 'int32'), rows) : argMax(target), { fill: 0 })
}

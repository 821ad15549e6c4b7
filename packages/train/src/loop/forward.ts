// One pass through the model: predictions, the loss of every output, and their sum with all penalties.
import { type AnyLayer, Layer, maskOf } from '@tensorloom/layers'
import { layersByPath } from '@tensorloom/layers/internal'
import { ShapeError, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { type AnyBatch, listOf } from '../data.js'
import type { ClassWeighting } from '../losses/class-weights.js'
import { productOf, weightedLoss } from '../losses/weights.js'
import type { Objective, Objectives } from '../objectives.js'

/** The result of a pass. */
export interface Forward {
  /** The sum to minimise: losses of all outputs times their weights, and penalties. */
  readonly total: Tensor
  /** Whether penalties are part of the total. */
  readonly penalized: boolean
  /** Loss of each output. */
  readonly losses: readonly Tensor[]
  readonly predictions: readonly Tensor[]
  /** The masks that the predictions have. Listed, so that they are kept as long as the predictions. */
  readonly masks: readonly (Tensor | undefined)[]
  /** Weights of the samples of each output, of samples and classes; undefined if all count the same. */
  readonly weights: readonly (Tensor | undefined)[]
}

/** The objectives of a model that made these predictions. */
export function objectivesFor(
  user: string,
  objectives: Objectives,
  predictions: readonly Tensor[],
  { y }: AnyBatch,
): readonly Objective[] {
  const targets = listOf(y)
  if (targets.length !== predictions.length) {
    throw new TensorloomError(`${user}: y has ${targets.length} targets, the model has ${predictions.length} outputs`, {
      help: 'y is a list with one tensor per output, in their order',
    })
  }
  predictions.forEach((prediction, k) => {
    const target = targets[k]!
    if (prediction.shape[0] === target.shape[0]) return
    throw new ShapeError(
      `${user}: the model returned ${shapeText(prediction.shape)} for targets ${shapeText(target.shape)}: the batch axes differ`,
      { help: 'a model keeps the first axis; use reshape and flatten layers for the others' },
    )
  })
  return objectives.forOutputs(predictions.length)
}

/** What the losses of a batch depend on besides the batch. */
export interface LossesOptions {
  readonly classWeights?: ClassWeighting | undefined
  /** Whether the model may have penalties on parameters: true by default. Finding them takes a walk through its layers. */
  readonly penalized?: boolean | undefined
}

/** Whether a model may have penalties on parameters. */
export function mayPenalize(model: AnyLayer): boolean {
  // A class may have a method of its own.
  if (model.regularizationLoss !== (Layer.prototype as unknown as AnyLayer).regularizationLoss) return true
  const layers = [...layersByPath(model).keys()]
  return layers.some((layer) => [...layer.ownParameters.values()].some((own) => own.regularizer !== undefined))
}

/** The losses of predictions; differentiable. */
export function lossesOf(
  model: AnyLayer,
  objectives: readonly Objective[],
  predictions: readonly Tensor[],
  batch: AnyBatch,
  added: readonly Tensor[],
  { classWeights, penalized = true }: LossesOptions,
): Forward {
  const targets = listOf(batch.y)
  const { sampleWeight } = batch
  const weights = predictions.map((prediction, k) =>
    productOf([
      Array.isArray(sampleWeight) ? sampleWeight[k] : (sampleWeight as Tensor | undefined),
      classWeights?.of(prediction, targets[k]!),
    ]),
  )
  const losses = objectives.map(({ loss }, k) => weightedLoss(loss, predictions[k]!, targets[k]!, weights[k]))
  const weighted = losses.map((loss, k) => (objectives[k]!.weight === 1 ? loss : loss.mul(objectives[k]!.weight)))
  const penalty = penalized || added.length > 0 ? model.regularizationLoss(added) : undefined
  const terms = penalty === undefined ? weighted : [...weighted, penalty]
  const total = terms.reduce((sum, term) => sum.add(term))
  return { total, penalized: penalty !== undefined, losses, predictions, masks: predictions.map(maskOf), weights }
}

// Checks for losses on class scores: predictions are probabilities, and labels are in range. They read values, at the start.
import type { AnyLayer } from '@tensorloom/layers'
import { DataError, type Tensor, TensorloomError, type TypedArray } from '@tensorloom/tensor'
import type { Loss } from '../measure.js'
import type { Objective } from '../objectives.js'

/** Checks the predictions of a first batch, and the targets of the batch or of all samples. */
export async function checkScores(
  user: string,
  objectives: readonly Objective[],
  predictions: readonly Tensor[],
  targets: readonly Tensor[],
): Promise<void> {
  for (const [k, { loss }] of objectives.entries()) {
    const { scores } = loss
    if (scores === undefined) continue
    const prediction = predictions[k]!
    const classes = classesOf(prediction)
    if (!scores.fromLogits) checkProbabilities(user, loss, await prediction.data(), classes)
    checkTargets(user, loss, await targets[k]!.data(), classes)
  }
}

/** Checks the targets of a later batch if that needs no waiting. */
export function checkScoresNow(
  user: string,
  objectives: readonly Objective[],
  classes: readonly number[],
  targets: readonly Tensor[],
): void {
  objectives.forEach(({ loss }, k) => {
    const target = targets[k]!
    const readable = target.backend?.capabilities.syncRead ?? true
    if (loss.scores === undefined || target.storage.ready !== undefined || !readable) return
    checkTargets(user, loss, target.dataSync(), classes[k]!)
  })
}

/** Number of classes of a prediction [..., classes]. */
export function classesOf(prediction: Tensor): number {
  return prediction.shape.at(-1) ?? 1
}

/** Warns once per trainer if the loss takes logits, but the model returns probabilities. */
export function warnOfProbabilities(model: AnyLayer, objectives: readonly Objective[], warned: Set<string>): void {
  const [only] = objectives
  if (objectives.length !== 1 || only?.loss.scores?.fromLogits !== true) return
  const { outputActivation } = model
  const activation = only.loss.scores.targets === 'binary' ? 'sigmoid' : 'softmax'
  if (outputActivation !== activation || warned.has(activation)) return
  warned.add(activation)
  console.warn(
    `tensorloom: ${only.loss.name} has fromLogits, but the model ends with ${activation}: training is slow and inaccurate\nhelp: leave out fromLogits, or the activation of the last layer`,
  )
}

/** Warns once per trainer if the model ends with a softmax over one unit: it is 1 for every input. */
export function warnOfOneClass(
  model: AnyLayer,
  objectives: readonly Objective[],
  predictions: readonly Tensor[],
  warned: Set<string>,
): void {
  const [prediction] = predictions
  const isConstant = model.outputActivation === 'softmax' && prediction!.shape.at(-1) === 1
  if (objectives.length !== 1 || !isConstant || warned.has('one class')) return
  warned.add('one class')
  console.warn(
    'tensorloom: the model ends with softmax over one unit, which is 1 for every input: it learns nothing\nhelp: for yes or no use activation sigmoid, or one unit per class',
  )
}

// Far above the rounding of a softmax, far below the sum of a row of logits.
const tolerance = 0.01

// Every comparison with NaN is false, so NaN passes. Other checks report a model that diverged.
function checkProbabilities(user: string, { name, scores }: Loss, values: TypedArray, classes: number): void {
  const single = scores!.targets === 'binary'
  const width = single ? 1 : classes
  for (let start = 0; start + width <= values.length; start += width) {
    const row = values.subarray(start, start + width)
    const negative = row.find((value) => value < -tolerance)
    let sum = 0
    for (const value of row) sum += value
    const wrong = single ? sum > 1 + tolerance : Math.abs(sum - 1) > tolerance
    if (negative === undefined && !wrong) continue
    const shown = `[${Array.from(row.subarray(0, 6), brief).join(', ')}${width > 6 ? ', …' : ''}]`
    const problem = negative === undefined ? `its sum is ${brief(sum)}` : `${brief(negative)} is negative`
    const what = single
      ? `element ${start} of the prediction is ${brief(sum)}`
      : `row ${start / width} of the prediction is ${shown}: ${problem}`
    throw new TensorloomError(`${user}: ${name} takes probabilities, but ${what}`, {
      help: `for logits write loss: ${name}({ fromLogits: true }); or end the model with activation: '${single ? 'sigmoid' : 'softmax'}'`,
    })
  }
}

function checkTargets(user: string, { name, scores }: Loss, values: TypedArray, classes: number): void {
  const { targets, ignoreClass } = scores!
  if (targets === 'distributions') return
  const highest = targets === 'classes' ? classes - 1 : 1
  const whole = targets === 'classes'
  const fits = (value: number): boolean =>
    (value >= 0 && value <= highest && (!whole || Number.isInteger(value))) || value === ignoreClass
  const at = values.findIndex((value) => !fits(value))
  if (at < 0) return
  const expected = whole ? `integers from 0 to ${highest}, for ${classes} classes` : 'numbers from 0 to 1'
  throw new DataError(
    `${user}: label ${String(values[at])} (position ${at}) is out of range; ${name} takes ${expected}`,
    {
      help: whole
        ? 'number the classes from 0, or give the last layer one unit per class'
        : 'write 1 for yes and 0 for no; for −1 and 1 use hinge',
    },
  )
}

function brief(value: number): string {
  return String(Number(value.toPrecision(3)))
}

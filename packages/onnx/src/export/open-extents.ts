// Applies a model with several values of the extents that are open, so that what depends on them shows.
import { type DType, type Shape, ShapeError } from '@tensorloom/tensor'
import { checkValues, type TrialValues, trialValues, type UnknownExtent } from './extents.js'
import type { InputType, Trace } from './trace.js'

/** The extents that are not known, and what they are in each trial. */
export interface OpenExtents {
  readonly unknown: readonly UnknownExtent[]
  readonly trials: TrialValues
}

// With the multiples of 240 all rests of a division by 2, 3 and 4, and other numbers again when a window has halved them.
const checked = [241, 251, 262]

/**
 * The batch, and each axis that is open.
 *
 * @param shapes - the inputs, without the batch; −1 for an open axis
 * @param apart - whether the same axis of several inputs may have different extents
 */
export function unknownExtents(shapes: readonly Shape[], apart: boolean): readonly UnknownExtent[] {
  const all = shapes.map((_, input) => input)
  const found: UnknownExtent[] = [{ name: 'batch', inputs: all, axis: 0, trials: [2, 3], checks: [5] }]
  for (const [input, shape] of shapes.entries()) {
    for (const [k, extent] of shape.entries()) {
      const axis = k + 1
      if (extent !== -1 || found.some((one) => one.axis === axis && one.inputs.includes(input))) continue
      found.push({
        name: apart && input > 0 ? `input_${input}_axis_${axis}` : `axis_${axis}`,
        inputs: apart ? [input] : all.filter((other) => shapes[other]![k] === -1),
        axis,
        trials: [240, 480],
        checks: checked.map((one) => one + 12 * (found.length - 1)),
      })
    }
  }
  return found
}

/** Whether several inputs have the same axis open. */
export function haveOneAxisOpen(shapes: readonly Shape[]): boolean {
  return unknownExtents(shapes, true).length > unknownExtents(shapes, false).length
}

/** Traces a model in all trials. */
export function traceTrials(
  shapes: readonly Shape[],
  dtypes: readonly DType[],
  unknown: readonly UnknownExtent[],
  trace: (inputs: readonly InputType[]) => Trace,
): { readonly open: OpenExtents; readonly traces: readonly Trace[] } {
  const typed = (values: readonly number[]): readonly InputType[] =>
    shapes.map((shape, input) => {
      const extent = (axis: number): number =>
        values[unknown.findIndex((one) => one.axis === axis && one.inputs.includes(input))]!
      return {
        shape: [extent(0), ...shape.map((one, k) => (one === -1 ? extent(k + 1) : one))],
        dtype: dtypes[input]!,
      }
    })
  const finding = trialValues(unknown).map((values) => ({ values, trace: trace(typed(values)) }))
  // A model that takes only multiples, of a patch for example, has no form for the other extents.
  const checking = checkValues(unknown).flatMap((values) => {
    try {
      return [{ values, trace: trace(typed(values)) }]
    } catch (error) {
      if (error instanceof ShapeError) return []
      throw error
    }
  })
  const all = [...finding, ...checking]
  return { open: { unknown, trials: all.map(({ values }) => values) }, traces: all.map((one) => one.trace) }
}

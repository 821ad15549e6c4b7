// The backward pass: walks a record in reverse and applies each op's gradient rule.
import {
  add,
  cast,
  reshape,
  type Shape,
  ShapeError,
  scope,
  sum,
  type Tensor,
  TensorloomError,
  zeros,
} from '@tensorloom/tensor'
import { aliasTensor, sameElements } from '@tensorloom/tensor/internal'
import {
  decompose,
  describeValue,
  type GradientContext,
  type GradientRule,
  type OpCall,
  type OpDefinition,
  sameShape,
  shapeText,
} from '@tensorloom/tensor/op'
import { type RecordedCall, type Recorder, record } from './recorder.js'

/**
 * Gradients with respect to `sources`, from gradients of `results`; undefined where a source has no influence. The
 * recorder is empty afterwards. Every intermediate tensor is freed as soon as it is not needed.
 */
export function backward(
  recorder: Recorder,
  results: readonly Tensor[],
  upstreams: readonly (Tensor | undefined)[],
  sources: readonly Tensor[],
): (Tensor | undefined)[] {
  const wanted = new Set(sources.map((source) => source.id))
  const gradients = new Map<number, Tensor>()
  const accumulate = (id: number, gradient: Tensor): void => {
    const earlier = gradients.get(id)
    if (earlier === undefined) {
      // A rule may return the same tensor for several inputs. Each entry owns its own handle.
      gradients.set(id, aliasTensor(gradient))
      return
    }
    gradients.set(id, aliasTensor(add(earlier, gradient)))
    earlier.dispose()
  }
  try {
    results.forEach((result, k) => {
      const upstream = upstreams[k]
      if (upstream !== undefined) accumulate(result.id, upstream)
    })
    for (let recorded = recorder.calls.pop(); recorded !== undefined; recorded = recorder.calls.pop()) {
      try {
        scope(() => propagate(recorded, gradients, accumulate))
        for (const { id } of recorded.outputs) {
          if (wanted.has(id)) continue
          gradients.get(id)?.dispose()
          gradients.delete(id)
        }
      } finally {
        recorder.release(recorded)
      }
    }
    // Each gradient is returned as a new value, which scopes and outer recorders see.
    return sources.map(({ id }) => {
      const gradient = gradients.get(id)
      return gradient && sameElements(gradient)
    })
  } finally {
    for (const gradient of gradients.values()) gradient.dispose()
    recorder.dispose()
  }
}

function propagate(
  { call, outputs, needs }: RecordedCall,
  gradients: ReadonlyMap<number, Tensor>,
  accumulate: (id: number, gradient: Tensor) => void,
): void {
  const upstreams = outputs.map((output) => gradients.get(output.id))
  if (!upstreams.some(isGiven)) return
  const inputs = call.inputs as readonly Tensor[]
  const visible = outputs.length - (call.op.residuals ?? 0)
  // Rules handle the gradients of visible outputs. If a higher-order gradient reaches a residual, the steps are
  // differentiated instead.
  const values = upstreams.some((upstream, k) => k >= visible && isGiven(upstream))
    ? followSteps(call, inputs, upstreams)
    : ruleOf(call.op)(contextOf(call, inputs, outputs, upstreams, needs, visible))
  if (!Array.isArray(values)) {
    throw new TensorloomError(`${call.op.name}: the gradient rule returned ${describeValue(values)}, expected a list`, {
      help: 'return one gradient for each input: [gradient]',
    })
  }
  values.forEach((value, k) => {
    if (!needs[k]) return
    const gradient = typeof value === 'function' ? value() : value
    if (gradient !== undefined) accumulate(inputs[k]!.id, fit(call.op.name, gradient, inputs[k]!, k))
  })
}

function isGiven(upstream: Tensor | undefined): boolean {
  return upstream !== undefined
}

function contextOf(
  { attrs }: OpCall,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  upstreams: readonly (Tensor | undefined)[],
  needs: readonly boolean[],
  visible: number,
): GradientContext {
  const context = {
    inputs,
    outputs: outputs.slice(0, visible),
    residuals: outputs.slice(visible),
    upstream: upstreams[0]!,
    upstreams: upstreams.slice(0, visible),
    attrs,
    needs,
  }
  // Zeros, created only when the rule reads them. A getter in the object literal would give every context its own
  // hidden class.
  if (upstreams[0] === undefined) {
    const { shape, dtype } = outputs[0]!
    Object.defineProperty(context, 'upstream', { get: () => zeros(shape, { dtype }), enumerable: true })
  }
  return context
}

function followSteps(
  { op, attrs }: OpCall,
  inputs: readonly Tensor[],
  upstreams: readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const { result, recorder } = record(() => decompose(op, inputs, attrs), inputs)
  const gradients = backward(recorder, result, upstreams, inputs)
  // If a tensor is given twice, its gradient already contains both contributions, so it is added once.
  return gradients.map((one, k) => (inputs.findIndex(({ id }) => id === inputs[k]!.id) === k ? one : undefined))
}

function ruleOf({ name, gradient }: OpDefinition): GradientRule {
  if (gradient !== undefined) return gradient
  throw new TensorloomError(`${name}: has no gradient`, {
    help: `add \`gradient\` to the definition of ${name}, or stop the gradient with stopGradient(x)`,
  })
}

/** Undoes broadcasting and promotion: sums over the stretched axes, and casts to the dtype of the input. */
function fit(op: string, gradient: Tensor, input: Tensor, k: number): Tensor {
  const summed = sumTo(gradient, input.shape)
  if (!sameShape(summed.shape, input.shape)) {
    throw new ShapeError(
      `${op}: the gradient of input ${k} has shape ${shapeText(gradient.shape)}, expected ${shapeText(input.shape)}`,
      { help: 'a gradient rule returns a gradient of the shape of each input, or one that broadcasting stretched' },
    )
  }
  return summed.dtype === input.dtype ? summed : cast(summed, input.dtype)
}

function sumTo(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient
  const lead = gradient.rank - shape.length
  const axes = gradient.shape.flatMap((extent, k) => (k < lead || (shape[k - lead] === 1 && extent !== 1) ? [k] : []))
  // What does not fit is left for the caller to refuse.
  const rest = gradient.shape.slice(Math.max(0, lead))
  if (lead < 0 || rest.some((extent, k) => extent !== shape[k] && shape[k] !== 1)) return gradient
  return reshape(sum(gradient, { axis: axes }), shape)
}

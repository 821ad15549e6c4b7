// Inference batch by batch. It needs the memory of one batch, and other tasks run in between.
import { concat, getBackend, type Scope, ShapeError, scope, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkInput } from '../core/check-input.js'
import type { AnyLayer, LayerValue } from '../core/types.js'

/** Options of `model.predict`. */
export interface PredictOptions {
  /** Samples per step; 32 by default. The last batch may be smaller. */
  readonly batchSize?: number | undefined
}

/** Applies `layer` to all samples of `x` in inference mode. */
export async function predict(layer: AnyLayer, x: LayerValue, options: PredictOptions): Promise<LayerValue> {
  checkOptions<PredictOptions>('predict', options, { batchSize: 'count' })
  const { batchSize = 32 } = options
  checkInput(layer, x)
  const inputs = (Array.isArray(x) ? x : [x]) as readonly Tensor[]
  const samples = inputs[0]?.shape[0] ?? 0
  const uneven = inputs.find((input) => input.shape[0] !== samples)
  if (uneven !== undefined) {
    throw new ShapeError(`${layer.name}: predict: the inputs have ${samples} and ${uneven.shape[0]} samples`, {
      help: 'the first axis of all inputs counts the same samples',
    })
  }
  const steps = scope()
  try {
    const batches: LayerValue[] = []
    // At least one step, so that zero samples give zero predictions of the right shape.
    for (let start = 0; start === 0 || start < samples; start += batchSize) {
      const count = Math.min(batchSize, samples - start)
      batches.push(steps.run(() => predictBatch(layer, inputs, Array.isArray(x), start, count)))
      await getBackend().flush?.()
    }
    return steps.keep(joined(batches, steps))
  } finally {
    steps.dispose()
  }
}

function predictBatch(
  layer: AnyLayer,
  inputs: readonly Tensor[],
  list: boolean,
  start: number,
  count: number,
): LayerValue {
  return scope((): LayerValue => {
    const parts = inputs.map((input) => rows(input, start, count))
    const output = layer.apply(list ? parts : parts[0]!)
    // A layer may return its input, which belongs to the caller.
    const own = (one: Tensor): Tensor => (inputs.includes(one) ? one.reshape(one.shape) : one)
    return Array.isArray(output) ? output.map(own) : own(output as Tensor)
  })
}

function rows(input: Tensor, start: number, count: number): Tensor {
  if (count === input.shape[0]) return input
  const rest = input.shape.slice(1)
  return input.slice([start, ...rest.map(() => 0)], [count, ...rest])
}

function joined(batches: readonly LayerValue[], steps: Scope): LayerValue {
  if (batches.length === 1) return batches[0]!
  const [first] = batches
  const join = (parts: readonly Tensor[]): Tensor => steps.run(() => concat(parts))
  return Array.isArray(first)
    ? first.map((_, k) => join(batches.map((batch) => (batch as readonly Tensor[])[k]!)))
    : join(batches as readonly Tensor[])
}

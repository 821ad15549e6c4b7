// Inference batch by batch. It needs the memory of one batch, and other tasks run in between.
import { concat, DataError, getBackend, isTensor, type Scope, ShapeError, scope, type Tensor } from '@tensorloom/tensor'
import { checkOptions, tensorsIn } from '@tensorloom/tensor/internal'
import { checkInput } from '../core/check-input.js'
import type { AnyLayer, LayerValue } from '../core/types.js'
import type { TextInputs, Texts } from './text-inputs.js'

/** Options of `model.predict`. */
export interface PredictOptions {
  /** Samples per step; 32 by default. The last batch may be smaller. Not for data that comes in batches. */
  readonly batchSize?: number | undefined
}

/** Arrays of strings, for a model that begins with layers of strings; for several inputs a list of tensors and such arrays. */
export type TextData = Texts | readonly (Tensor | Texts)[]

/** Texts for a model that takes `I`: arrays of strings; for a list of inputs a list of tensors and such arrays. */
export type TextDataOf<I extends LayerValue> = I extends readonly Tensor[] ? readonly (Tensor | Texts)[] : Texts

/** What `predict` takes: inputs, an object that holds them as `x`, or a data set of batches of either. */
export type PredictData<I extends LayerValue = LayerValue> = I | TextData | PredictSource<I>

/** An object that holds inputs as `x`, or a data set of batches. */
export type PredictSource<I extends LayerValue = LayerValue> =
  | {
      /** The inputs. */
      readonly x: I | TextData
    }
  | AsyncIterable<
      | I
      | {
          /** The inputs of a batch. */
          readonly x: I
          /** Its targets, which are not used. */
          readonly y?: unknown
        }
    >

/** Applies `layer` to all samples of `data` in inference mode. */
export async function predict(layer: AnyLayer, data: PredictData, options: PredictOptions): Promise<LayerValue> {
  checkOptions<PredictOptions>('predict', options, { batchSize: 'count' })
  const { textInputs } = layer as { readonly textInputs?: TextInputs | undefined }
  if (textInputs !== undefined) {
    const { predictTexts } = await import('./predict-texts.js')
    return predictTexts(layer, textInputs, data, options)
  }
  if (isStream(data)) return predictStream(layer, data, options)
  const { batchSize = 32 } = options
  const inputs = checkedInputs(layer, data)
  const list = Array.isArray(inputOf(data))
  const samples = inputs[0]?.shape[0] ?? 0
  const steps = scope()
  try {
    const batches: LayerValue[] = []
    // At least one step, so that zero samples give zero predictions of the right shape.
    for (let start = 0; start === 0 || start < samples; start += batchSize) {
      const count = Math.min(batchSize, samples - start)
      batches.push(steps.run(() => predictBatch(layer, inputs, list, start, count)))
      await getBackend().flush?.()
    }
    return steps.keep(joined(batches, steps))
  } finally {
    steps.dispose()
  }
}

// The batches of a data set belong to this loop, which frees them.
async function predictStream(
  layer: AnyLayer,
  data: AsyncIterable<unknown> & {
    readonly batchSize?: number
    readonly size?: number
    batch?(count: number): unknown
  },
  { batchSize }: PredictOptions,
): Promise<LayerValue> {
  const single = data.batchSize === undefined && data.size !== undefined && typeof data.batch === 'function'
  if (!single && batchSize !== undefined) {
    throw new DataError('predict: batchSize cannot be used with data that comes in batches', { help: 'leave it out' })
  }
  const stream = single ? (data.batch!(batchSize ?? 32) as AsyncIterable<unknown>) : data
  const steps = scope()
  try {
    const batches: LayerValue[] = []
    for await (const batch of stream) {
      const inputs = checkedInputs(layer, batch as PredictData)
      const list = Array.isArray(inputOf(batch as PredictData))
      batches.push(steps.run(() => predictBatch(layer, inputs, list, 0, inputs[0]?.shape[0] ?? 0)))
      for (const one of tensorsIn(batch)) one.dispose()
      await getBackend().flush?.()
    }
    if (batches.length > 0) return steps.keep(joined(batches, steps))
  } finally {
    steps.dispose()
  }
  throw new DataError('predict: the data gave no batches', {
    help: 'an async generator can be looped over only once; pass a Dataset, or tensors',
  })
}

function isStream(data: PredictData): data is AsyncIterable<LayerValue> {
  return typeof (data as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function'
}

/** The inputs in what `predict` was given. */
export function inputOf(data: PredictData): LayerValue {
  const holds = typeof data === 'object' && data !== null && !Array.isArray(data) && !isTensor(data) && 'x' in data
  return (holds ? data.x : data) as LayerValue
}

function checkedInputs(layer: AnyLayer, data: PredictData): readonly Tensor[] {
  const x = inputOf(data)
  checkInput(layer, x)
  const inputs = (Array.isArray(x) ? x : [x]) as readonly Tensor[]
  const samples = inputs[0]?.shape[0] ?? 0
  const uneven = inputs.find((input) => input.shape[0] !== samples)
  if (uneven === undefined) return inputs
  throw new ShapeError(`${layer.name}: predict: the inputs have ${samples} and ${uneven.shape[0]} samples`, {
    help: 'the first axis of all inputs counts the same samples',
  })
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

/** The results of batches as one. */
export function joined(batches: readonly LayerValue[], steps: Scope): LayerValue {
  if (batches.length === 1) return batches[0]!
  const [first] = batches
  const join = (parts: readonly Tensor[]): Tensor => steps.run(() => concat(parts))
  return Array.isArray(first)
    ? first.map((_, k) => join(batches.map((batch) => (batch as readonly Tensor[])[k]!)))
    : join(batches as readonly Tensor[])
}

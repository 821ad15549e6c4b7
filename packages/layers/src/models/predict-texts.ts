// Inference of models that begin with layers of strings, batch by batch.
import { DataError, isTensor, ShapeError, scope, type Tensor } from '@tensorloom/tensor'
import { tensorsIn } from '@tensorloom/tensor/internal'
import type { AnyLayer, LayerValue } from '../core/types.js'
import { inputOf, joined, type PredictData, type PredictOptions, predict } from './predict.js'
import { checkedTexts, encodeInputs, type TextInputs, type Texts, tensorsOnly } from './text-inputs.js'

/** Predictions for arrays of strings. Each batch is encoded on its own, as Keras does it: its longest text counts. */
export async function predictTexts(
  model: AnyLayer,
  text: TextInputs,
  data: unknown,
  options: PredictOptions,
): Promise<LayerValue> {
  const x: unknown = inputOf(data as PredictData)
  const isStream = typeof (x as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function'
  // What the layers of strings have made already.
  const { inner } = text
  if (!isStream && inner !== undefined && tensorsOnly(x)) return predict(inner, x, options)
  const size = isStream ? undefined : (options.batchSize ?? 32)
  const steps = scope()
  try {
    const batches: LayerValue[] = []
    for await (const batch of size === undefined ? (x as AsyncIterable<unknown>) : slices(model.name, text, x, size)) {
      const opened = scope()
      try {
        const encoded = opened.run(() => encodeInputs(model.name, text, inputOf(batch as PredictData)))
        if (inner === undefined) {
          batches.push(opened.keep(encoded))
          continue
        }
        const result = await predict(inner, encoded, { batchSize: Number.MAX_SAFE_INTEGER })
        for (const one of tensorsIn(result)) steps.track(one)
        batches.push(result)
      } finally {
        opened.dispose()
      }
    }
    if (batches.length > 0) return steps.keep(joined(batches, steps))
  } finally {
    steps.dispose()
  }
  throw new DataError(`${model.name}: predict: the data gave no batches`, { help: 'pass at least one text' })
}

// Batches of the inputs, as `predict` takes them.
function* slices(model: string, text: TextInputs, x: unknown, size: number): Generator<unknown> {
  const inputs = checkedTexts(model, text, x)
  const counts = inputs.map(samplesIn)
  const [samples = 0] = counts
  const uneven = counts.find((count) => count !== samples)
  if (uneven !== undefined) {
    throw new ShapeError(`${model}: predict: the inputs have ${samples} and ${uneven} samples`, {
      help: 'the first axis of all inputs counts the same samples',
    })
  }
  for (let start = 0; start < samples; start += size) {
    const opened = scope()
    try {
      const part = opened.run(() => inputs.map((one) => rowsOf(one, start, Math.min(size, samples - start))))
      yield text.list ? part : part[0]
    } finally {
      opened.dispose()
    }
  }
}

function samplesIn(one: Tensor | Texts): number {
  return isTensor(one) ? (one.shape[0] ?? 0) : one.length
}

function rowsOf(one: Tensor | Texts, start: number, count: number): Tensor | Texts {
  if (!isTensor(one)) return one.slice(start, start + count)
  const rest = one.shape.slice(1)
  return one.slice([start, ...rest.map(() => 0)], [count, ...rest])
}

// Where a loop gets its batches from, whatever the data is.
import type { LayerValue } from '@tensorloom/layers'
import { isTensor, ShapeError, type Tensor } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { type AnyBatch, listOf } from '../data.js'

/** Data as the training loop reads it. */
export interface Source {
  /** Batches per pass; undefined where unknown. */
  readonly batches: number | undefined
  /** All targets if they are in memory, so that their labels are checked before training. */
  readonly targets: LayerValue | undefined
  /** All weights of samples if they are in memory, so that they are checked before training. */
  readonly weights: LayerValue | undefined
  /** A batch to check before training if the data is in memory; the caller frees it. */
  first(): AnyBatch | undefined
  /** One pass. A batch is freed when the loop asks for the next one or leaves the pass. */
  pass(): Iterable<AnyBatch> | AsyncIterable<AnyBatch>
}

/** Options on how data is read. */
export interface ReadingOptions {
  readonly batchSize?: number | undefined
  readonly shuffle?: boolean | undefined
  readonly validationSplit?: number | undefined
  readonly validationBatchSize?: number | undefined
  /** Whether the data may go on for ever. */
  readonly endless?: boolean | undefined
}

/** Data to train on, and to validate on. */
export interface Sources {
  readonly source: Source
  readonly validation: Source | undefined
}

/** Default number of samples per step. */
export const defaultBatchSize = 32

/** Frees the tensors of a batch. */
export function disposeBatch({ x, y, sampleWeight }: AnyBatch): void {
  for (const one of listOf(x)) one.dispose()
  for (const one of listOf(y)) one.dispose()
  if (sampleWeight !== undefined) for (const one of listOf(sampleWeight)) one.dispose()
}

/** Samples in a batch, from its targets. */
export function samplesIn({ y }: AnyBatch): number {
  const first = (Array.isArray(y) ? y[0] : y) as Tensor | undefined
  return first?.shape[0] ?? 0
}

/** Throws unless `data` holds tensors that count the same samples along their first axis; returns how many. */
export function checkSamples(user: string, data: AnyBatch): number {
  const keys = ['x', 'y', 'sampleWeight']
  const unknown = Object.keys(data).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw unknownName(`${user}: `, 'key of the data', unknown, keys)
  const named: [name: string, tensor: Tensor][] = []
  for (const key of ['x', 'y'] as const) {
    const value: unknown = data[key]
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (list.length > 0 && list.every(isTensor)) {
      list.forEach((one, k) => {
        named.push([Array.isArray(value) ? `${key}[${k}]` : key, one])
      })
      continue
    }
    throw new ShapeError(`${user}: ${key} is ${describeValue(value)}, expected a tensor or a list of tensors`, {
      help: !list.some((one) => typeof one === 'string')
        ? 'data is { x, y }, both tensors: { x: tensor(images), y: tensor(labels) }'
        : key === 'x'
          ? 'texts become numbers first: x: model.encodeTexts(texts) if the model begins with a layer such as textVectorization, else words.apply(texts) of such a layer'
          : 'number the names of classes: tensor(names.map((name) => classNames.indexOf(name))); of a CSV file: table.classes(column).y',
    })
  }
  if (data.sampleWeight !== undefined) {
    const list = weightsOf(user, data)
    list.forEach((one, k) => {
      named.push([list.length > 1 ? `sampleWeight[${k}]` : 'sampleWeight', one])
    })
  }
  const [first] = named
  for (const [name, { shape }] of named) {
    if (shape.length === 0) {
      throw new ShapeError(`${user}: ${name} has shape [], expected [samples, …]`, {
        help: 'the first axis counts samples; batch a data set of single samples first: data.batch(32)',
      })
    }
    if (shape[0] === first![1].shape[0]) continue
    throw new ShapeError(
      `${user}: ${first![0]} has ${first![1].shape[0]} samples (shape ${shapeText(first![1].shape)}), ${name} has ${shape[0]} (shape ${shapeText(shape)})`,
      { help: 'the first axis of each counts samples, so all must have the same length' },
    )
  }
  return first![1].shape[0]!
}

// One tensor, or one per output.
function weightsOf(user: string, { y, sampleWeight }: AnyBatch): readonly Tensor[] {
  const outputs = listOf(y).length
  const list: readonly unknown[] = Array.isArray(sampleWeight) ? sampleWeight : [sampleWeight]
  const wrong = list.find((one) => !isTensor(one) || one.rank === 0)
  if (wrong !== undefined || list.length === 0) {
    throw new ShapeError(`${user}: sampleWeight is ${describeValue(wrong)}, expected a tensor [samples]`, {
      help: 'sampleWeight is one number per sample',
    })
  }
  if (Array.isArray(sampleWeight) && list.length !== outputs) {
    throw new ShapeError(`${user}: sampleWeight lists ${list.length} tensors for ${outputs} targets`, {
      help: 'give one tensor for all outputs, or a list with one for each',
    })
  }
  return list as readonly Tensor[]
}

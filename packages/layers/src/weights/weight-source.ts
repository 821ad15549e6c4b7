// Where weights come from: tensors by name in memory, or a safetensors file of which single ones are read.
import { isTensor, SerializationError, type Shape, type Tensor } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { ModelFile, ModelSource } from '../files/model-file.js'
import { safetensorsOf } from '../safetensors/open-safetensors.js'
import type { Safetensors } from '../safetensors/safetensors-file.js'
import type { HostArray } from './arrays.js'

/** Tensors by name: an object, a `Map`, or an open file. */
export type WeightTensors = Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor> | Safetensors

/** Weights by name. */
export interface WeightSource {
  readonly names: readonly string[]
  shapeOf(name: string): Shape
  /** Names in the file of what a tensor is made of: its own, unless it is stored in parts. */
  partsOf(name: string): readonly string[]
  read(name: string): Promise<HostArray>
}

/** The weights of what users pass. `open` opens the file of a source. */
export async function weightSourceOf(
  source: ModelSource | WeightTensors,
  open: (source: ModelSource) => Promise<ModelFile>,
): Promise<WeightSource> {
  if (source instanceof Map) return tensorSource(source as ReadonlyMap<string, Tensor>)
  if (isSafetensors(source)) return fileSource(source)
  if (isRecord(source)) return tensorSource(new Map(Object.entries(source)))
  return fileSource(await safetensorsOf('loadWeights', await open(source as ModelSource)))
}

function isSafetensors(source: unknown): source is Safetensors {
  const one = source as Partial<Safetensors> | null | undefined
  return typeof one === 'object' && typeof one?.readRaw === 'function' && typeof one.readAll === 'function'
}

// Files and addresses have functions or texts.
function isRecord(source: unknown): source is Readonly<Record<string, Tensor>> {
  const isObject =
    isPlainObject(source) || (typeof source === 'object' && source !== null && Object.getPrototypeOf(source) === null)
  return isObject && Object.values(source as object).every(isTensor)
}

function fileSource(file: Safetensors): WeightSource {
  return {
    names: file.names,
    shapeOf: (name) => file.info(name).shape,
    partsOf: (name) => [name],
    async read(name) {
      const value = await file.read(name, { bigIntegers: 'float64' })
      try {
        return { shape: value.shape, data: await value.data() }
      } finally {
        value.dispose()
      }
    },
  }
}

function tensorSource(tensors: ReadonlyMap<string, Tensor>): WeightSource {
  for (const [name, value] of tensors) {
    if (isTensor(value) && !value.disposed) continue
    const what = isTensor(value) ? 'was disposed' : `is ${describeValue(value)}, expected a tensor`
    throw new SerializationError(`loadWeights: ${describeValue(name)} ${what}`, { help: 'pass tensors by name' })
  }
  return {
    names: [...tensors.keys()],
    shapeOf: (name) => tensors.get(name)!.shape,
    partsOf: (name) => [name],
    read: async (name) => ({ shape: tensors.get(name)!.shape, data: await tensors.get(name)!.data() }),
  }
}

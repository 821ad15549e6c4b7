// A checkpoint is one file: a model as `saveModel` writes it, with the state of its training beside it.

import type { AnyLayer } from '@tensorloom/layers'
import {
  besideModel,
  decodeSafetensors,
  encodeSafetensors,
  modelMetadata,
  partialShape,
  type StoredTensor,
  storedParameters,
} from '@tensorloom/layers/internal'
import type { OptimizerState } from '@tensorloom/optim'
import { type RandomState, SerializationError, type Tensor, tensor } from '@tensorloom/tensor'
import type { Logs } from '../history.js'
import type { Position } from '../loop/batch-reader.js'
import type { SavedSums } from '../loop/totals.js'
import type { CheckpointOptions } from './options.js'
import { type Packed, pack, type Tree, unpack } from './tree.js'

/** The state of a run, beside the model. */
export interface RunState {
  /** The epoch that is next, or that `step` is in. */
  readonly epoch: number
  /** Steps of that epoch that are done. */
  readonly step: number
  readonly position: Position
  readonly random: RandomState
  /** Whether a callback stopped training. */
  readonly stopped: boolean
  readonly epochs: readonly number[]
  readonly history: Readonly<Record<string, readonly number[]>>
  readonly optimizer: OptimizerState | undefined
  readonly callbacks: readonly CallbackEntry[]
  /** Sums of losses and metrics in the epoch so far. */
  readonly totals: SavedSums
  /** Numbers that callbacks logged in the epoch so far. */
  readonly logged: Logs
  /** Sums of gradients since the last update. */
  readonly gradients: { readonly sums: readonly Tensor[]; readonly count: number }
}

/** The state of one callback. */
export interface CallbackEntry {
  readonly key?: string | undefined
  readonly state?: Tree
}

/** A checkpoint that was read. Its tensors belong to the reader. */
export interface Checkpoint {
  /** Shape that the model was built for, without the batch axis. */
  readonly builtFor: Packed
  readonly parameters: Readonly<Record<string, Tensor>>
  readonly run: RunState
}

const key = 'tensorloom.checkpoint'

/** A checkpoint as bytes; without `run`, the model alone. */
export async function encodeCheckpoint(
  model: AnyLayer,
  run: RunState | undefined,
  { halfPrecision = false }: CheckpointOptions,
): Promise<Uint8Array> {
  const tensors = await storedParameters(model, halfPrecision)
  const metadata: Record<string, string> = { ...topologyOf(model) }
  if (run !== undefined) {
    const beside = new Map<string, Tensor>()
    const packed = pack(run, `${besideModel}run`, beside)
    metadata[key] = JSON.stringify({ version: 1, builtFor: partialShape(model.builtFor), run: packed })
    for (const [name, value] of beside) tensors.set(name, await stored(value))
  }
  return encodeSafetensors({ tensors, metadata })
}

// A model with layers of one's own that have no type can be trained and resumed, but not loaded without its code.
function topologyOf(model: AnyLayer): Readonly<Record<string, string>> {
  try {
    return modelMetadata(model)
  } catch (error) {
    if (error instanceof SerializationError) return { format: 'tensorloom' }
    throw error
  }
}

async function stored(value: Tensor): Promise<StoredTensor> {
  return { dtype: value.dtype, shape: value.shape, data: await value.data() }
}

/** Reads a checkpoint. */
export function decodeCheckpoint(user: string, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decoded(user, bytes)
  const text = metadata[key]
  if (text === undefined) {
    throw new SerializationError(`${user}: the file is not a checkpoint: it holds a model alone`, {
      help: 'loadModel reads it; a file to resume from comes from modelCheckpoint without saveWeightsOnly, or backupAndRestore',
    })
  }
  const { version, builtFor, run } = JSON.parse(text) as {
    readonly version: number
    readonly builtFor: Packed
    readonly run: Packed
  }
  if (version !== 1) {
    throw new SerializationError(`${user}: the checkpoint has format version ${version}, expected 1`, {
      help: 'it was saved by a newer version: npm i @tensorloom/train@latest',
    })
  }
  const make = ({ data, shape, dtype }: StoredTensor): Tensor => tensor(data, { shape, dtype })
  const parameters: Record<string, Tensor> = {}
  for (const [name, one] of tensors) if (!name.startsWith(besideModel)) parameters[name] = make(one)
  const named = (name: string): Tensor => {
    const found = tensors.get(name)
    if (found !== undefined) return make(found)
    throw new SerializationError(`${user}: the checkpoint lacks '${name}'`, { help: 'the file is damaged' })
  }
  return { builtFor, parameters, run: unpack(run, named) as unknown as RunState }
}

function decoded(user: string, bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes)
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
    throw new SerializationError(`${user}: ${problem.replace(/^\w+: /, '')}`, {
      help: 'resume from an older checkpoint, or begin again',
      cause: error,
    })
  }
}

// What a workload is: inputs, and how each library computes with them. One file of workloads/ for each kind.
import type * as jaxjs from '@jax-js/jax'
import type * as tfjsCore from '@tensorflow/tfjs-core'
import type * as tfjsLayers from '@tensorflow/tfjs-layers'
import type * as tensorloom from 'tensorloom'
import type { Input } from './inputs.js'

/** Tensorloom, as `import * as tl from 'tensorloom'`. */
export type Tl = typeof tensorloom
/** TensorFlow.js, as `import * as tf from '@tensorflow/tfjs'`. */
export type Tf = typeof tfjsCore & Pick<typeof tfjsLayers, 'layers' | 'sequential'>
/** jax-js, as `import * as jax from '@jax-js/jax'`. */
export type Jax = typeof jaxjs

/** A tensor of TensorFlow.js. */
export type TfTensor = tfjsCore.Tensor
/** A tensor of jax-js. Using one consumes it; `x.ref` uses it and keeps it. */
export type JaxArray = jaxjs.Array

/** What one run makes. The harness reads and frees it. */
export type Outputs<T> = T | readonly T[]

/** One run; or that, and how its results get the order of axes that Tensorloom's have. */
export type Run<T> =
  | (() => Outputs<T>)
  | { readonly run: () => Outputs<T>; readonly result: (outputs: readonly T[]) => readonly T[] }

/**
 * How a library does it. Gets the library and the inputs as its tensors, prepares what is not timed, and returns what is:
 * one run, as a user of the library writes it. It frees its intermediates; what it returns is the harness's to free.
 */
export type Version<L, T, N extends string> = (library: L, inputs: Record<N, T>) => Run<T>

/** Which function of the .py file beside the definition does it with PyTorch; options are its keyword arguments. */
export interface TorchVersion {
  /** Name of the file, without `.py`. */
  readonly file: string
  readonly function: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** Something to time. */
export interface Workload<N extends string = string> {
  readonly name: string
  readonly group: string
  /** What is computed, in one line. */
  readonly title: string
  /** float32 tensors, and int32 where a bound is given. */
  readonly inputs: Readonly<Record<N, Input>>
  /** Multiplications and additions of matrix products and convolutions in one run, where they dominate. */
  readonly flops?: number
  /** How many runs are compared with the expected results: several for training steps, whose losses show the gradients. */
  readonly checkedRuns?: number
  /** Largest difference allowed, relative to the root mean square; 1e-4 by default. */
  readonly tolerance?: number
  /** Time every single run up to its result in JavaScript, for percentiles. */
  readonly latency?: boolean
  readonly tensorloom: Version<Tl, tensorloom.Tensor, N>
  readonly tfjs?: Version<Tf, TfTensor, N>
  readonly jax?: Version<Jax, JaxArray, N> | undefined
  readonly torch?: TorchVersion
}

/** Checks the types of a definition, and forgets the names of its inputs. */
export function define<N extends string>(workload: Workload<N>): Workload {
  return workload
}

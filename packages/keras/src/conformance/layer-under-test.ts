// A layer as a case describes it: built, with the case's weights, and called as Keras calls it.
import type { AnyLayer, ApplyOptions, LayerValue } from '@tensorloom/layers'
import { isTensor, type Tensor } from '@tensorloom/tensor'
import { abstractly, abstractTensor, withoutInterceptors } from '@tensorloom/tensor/op'
import { layerFromKeras } from '../layer-from-keras.js'
import { type KerasCall, mapCall, type OurCall } from '../layers/calls.js'
import { layerEntryOf } from '../layers.js'
import { type KerasWeight, kerasWeights } from '../weights.js'
import { dtypeOf, isStored, type Stored, type StoredTensor, tensorOf } from './case.js'
import type { Run } from './case-runner.js'
import type { Checks } from './checks.js'
import type { LayerCase } from './layer-case.js'

/** A call with the tensors of a case. */
export type StoredCall = KerasCall<StoredTensor>

/** What `layer.apply` needs. */
export interface RealCall {
  readonly input: LayerValue
  readonly options: ApplyOptions
}

/** The call of a case. */
export function callOf(args: readonly Stored[], kwargs: Readonly<Record<string, Stored>> = {}): StoredCall {
  return {
    args: args,
    kwargs: kwargs,
  }
}

/** Maps a call of Keras, with stored tensors. */
export function mapped(one: LayerCase, call: StoredCall): OurCall<StoredTensor> {
  return mapCall(one.class, call, layerEntryOf(one.class).call, isStored)
}

/** The call with each stored tensor replaced. */
export function realCall(call: OurCall<StoredTensor>, make: (stored: StoredTensor) => Tensor): RealCall {
  return { input: replaced(call.input, make) as LayerValue, options: replaced(call.options, make) as ApplyOptions }
}

function replaced(value: unknown, make: (stored: StoredTensor) => Tensor): unknown {
  if (isStored(value)) return make(value)
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, make))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, make)]))
}

/** Outputs as a list. */
export function listOf(value: LayerValue): readonly Tensor[] {
  return isTensor(value) ? [value] : value
}

/** A new layer of the case, built for its call, and the outputs that it has for inputs without elements. */
export function builtLayer(
  one: LayerCase,
  call: OurCall<StoredTensor>,
  run: Run,
): { readonly layer: AnyLayer; readonly shapes: readonly (readonly number[])[] } {
  const layer = layerFromKeras({ className: one.class, config: one.config }, call.config)
  const shapes = run(() =>
    withoutInterceptors(() =>
      abstractly(() => {
        const { input, options } = realCall(call, (stored) => abstractTensor(stored.shape, dtypeOf(stored)))
        return listOf(layer.apply(input, options)).map((output) => output.shape)
      }),
    ),
  )
  return { layer, shapes }
}

/** Gives the layer the weights of the case. Notes weights that are missing, too many, or different in kind. */
export function setWeights(layer: AnyLayer, one: LayerCase, checks: Checks, run: Run): boolean {
  const weights = kerasWeights(layer)
  if (one.weights === undefined) return true
  if (!fits(weights, one, checks)) return false
  run(() => {
    for (const [k, { parameter }] of weights.entries()) parameter.assign(tensorOf(one.weights![k]!))
  })
  return true
}

function fits(weights: readonly KerasWeight[], one: LayerCase, checks: Checks): boolean {
  const kind = (path: string, shape: readonly number[], trainable: boolean): string =>
    `${path} [${shape.join(', ')}]${trainable ? '' : ' not trainable'}`
  const got = weights.map(({ path, parameter }) => kind(path, parameter.shape, parameter.trainable))
  const want = one.weights!.map(({ path, shape, trainable }) => kind(path, shape, trainable))
  checks.same('weights', got, want)
  const sizes = (list: readonly { readonly shape: readonly number[] }[]): string =>
    JSON.stringify(list.map(({ shape }) => shape))
  return sizes(weights.map(({ parameter }) => parameter)) === sizes(one.weights!)
}

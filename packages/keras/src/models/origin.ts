// What a model of Keras has and ours does not need: names of inputs, ops of keras.ops as they were called, the order of calls.
// It is remembered beside the graph, so that the model goes back to Keras as it came.
import type { AnyLayer } from '@tensorloom/layers'
import type { Tensor } from '@tensorloom/tensor'
import type { Json, KerasConfig } from '../json.js'
import { type History, historyOf, type StoredLayer, type StoredNode } from './stored.js'

/** Arguments of a call, with tensors of the graph in the place of references. */
export type Template = Json | Tensor | readonly Template[] | { readonly [key: string]: Template }

/** A call of a function of keras.ops. */
export interface OperationCall {
  /** The op, which may have several calls. */
  readonly stored: StoredLayer
  /** The number of the call. */
  readonly number: number
  readonly args: readonly Template[]
  readonly kwargs: Readonly<Record<string, Template>>
  /** The tensors that it makes. */
  readonly results: readonly Tensor[]
}

const inputs = /* @__PURE__ */ new WeakMap<object, KerasConfig>()
const operations = /* @__PURE__ */ new WeakMap<Tensor, OperationCall>()
const calls = /* @__PURE__ */ new WeakMap<Tensor, number>()
const names = /* @__PURE__ */ new WeakMap<AnyLayer, ModelNames>()

/** Names of inputs and outputs in Keras, where it has an object of them and not a list. */
export interface ModelNames {
  readonly inputs: readonly string[] | undefined
  readonly outputs: readonly string[] | undefined
}

/** Remembers the config of an input: of a tensor of a graph, or of a sequential model. */
export function rememberInput(owner: object, config: KerasConfig): void {
  inputs.set(owner, config)
}

/** The config of an input, if it came from Keras. */
export function inputConfigOf(owner: object): KerasConfig | undefined {
  return inputs.get(owner)
}

/** Remembers which call of which op makes tensors. */
export function rememberOperation(
  results: readonly Tensor[],
  stored: StoredLayer,
  number: number,
  node: StoredNode,
  find: (history: History) => Tensor,
): void {
  const args = templateOf(node.args, find) as readonly Template[]
  const kwargs = templateOf(node.kwargs, find) as Readonly<Record<string, Template>>
  const call: OperationCall = { stored, number, args, kwargs, results }
  for (const one of results) operations.set(one, call)
}

/** The op that made a tensor, if it came from Keras. */
export function operationOf(result: Tensor): OperationCall | undefined {
  return operations.get(result)
}

/** Remembers the number that Keras gave to the call that makes a tensor. */
export function rememberCall(result: Tensor, number: number): void {
  calls.set(result, number)
}

/** The number of the call that makes a tensor, if it came from Keras. */
export function callNumberOf(result: Tensor): number | undefined {
  return calls.get(result)
}

/** Remembers the names of inputs and outputs. */
export function rememberNames(model: AnyLayer, given: ModelNames): void {
  names.set(model, given)
}

/** The names of inputs and outputs, if the model came from Keras with such. */
export function namesOfModel(model: AnyLayer): ModelNames | undefined {
  return names.get(model)
}

function templateOf(value: Json, find: (history: History) => Tensor): Template {
  const history = historyOf(value)
  if (history !== undefined) return find(history)
  if (Array.isArray(value)) return value.map((one: Json) => templateOf(one, find))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value as KerasConfig).map(([key, one]) => [key, templateOf(one, find)]))
}

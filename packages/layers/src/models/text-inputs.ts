// Models that begin with layers of strings: what those make of arrays is computed first, and the rest is a model of tensors.
import { DataError, isTensor, type Shape, scope, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { AnyLayer, ApplyOptions, LayerValue } from '../core/types.js'
import type { HostLayer } from '../layers/preprocessing/text/host-layer.js'
import type { Nested } from '../layers/preprocessing/text/nested.js'

/** Arrays of strings, for a model that begins with a layer such as `textVectorization`: `['a text', 'another']`. */
export type Texts = readonly Nested<string>[]

/** What a model that begins with layers of strings is made of. */
export interface TextInputs {
  /** The rest, which takes what the layers of strings return; undefined if there is nothing behind them. */
  readonly inner: AnyLayer | undefined
  /** Whether the model takes a list of inputs. */
  readonly list: boolean
  /** Axes of a sample of the only input of a list, which may be given without the list. */
  readonly onlyRank?: number | undefined
  /** What `inner` takes, for the inputs of the model. */
  encode(inputs: readonly (Tensor | Texts)[]): LayerValue
}

/** The layer, if it turns strings into tensors. */
export function textLayer(layer: AnyLayer): HostLayer<string> | undefined {
  const { takesTexts } = layer as Partial<HostLayer<string>>
  return takesTexts === undefined || takesTexts === 'none' ? undefined : (layer as unknown as HostLayer<string>)
}

/** What the layers of strings make of the inputs of a model. Tensors alone are taken as what they have made. */
export function encodeInputs(model: string, text: TextInputs, x: unknown): LayerValue {
  return tensorsOnly(x) ? x : text.encode(checkedTexts(model, text, x))
}

/** Whether the input is tensors, which no layer of strings takes. */
export function tensorsOnly(x: unknown): x is LayerValue {
  return isTensor(x) || (Array.isArray(x) && x.length > 0 && x.every(isTensor))
}

/** The inputs of a model that takes strings, as a list. */
export function checkedTexts(model: string, text: TextInputs, x: unknown): readonly (Tensor | Texts)[] {
  let depth = -1
  for (let at = x; Array.isArray(at); at = at[0]) depth++
  const inputs: unknown = text.list && text.onlyRank !== depth ? x : [x]
  if (Array.isArray(inputs) && inputs.every((one) => isTensor(one) || Array.isArray(one))) return inputs
  throw new DataError(`${model}: got ${describeValue(x)}, expected arrays of strings`, {
    help: "pass a list, also for a single text: predict(['a text'])",
  })
}

/** `apply` of such a model. */
export function applyToTexts(model: AnyLayer, text: TextInputs, x: unknown, options: ApplyOptions): LayerValue {
  return scope<LayerValue>(() => {
    const encoded = encodeInputs(model.name, text, x)
    return text.inner === undefined ? encoded : text.inner.apply(encoded, options)
  })
}

/** The shape of the arrays of one sample. */
export function shapeOfTexts(model: string, x: unknown): Shape {
  if (!Array.isArray(x) || isTensor(x[0])) {
    throw new DataError(`${model}: got ${describeValue(x)}, expected arrays of strings`, {
      help: 'the model begins with a layer of strings: give it the shape of a sample, sequential([…], { inputShape: [] }), or encode texts first, model.encodeTexts(texts)',
    })
  }
  const shape: number[] = []
  for (let at: unknown = x[0]; Array.isArray(at); at = at[0]) shape.push(at.length)
  return shape
}

// Images are [height, width, channels] here and [channels, height, width] in PyTorch, so flattened features have another
// order. The weights of the layers beside a flatten or reshape are rearranged, so that the model computes the same.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import type { AnyLayer } from '../../core/types.js'
import { type HostArray, reshaped, transposed } from '../arrays.js'

/** How rows of weights are rearranged. */
export interface FeatureOrder {
  /** For the features that the layer takes. */
  readonly inputs?: (weights: HostArray) => HostArray
  /** For the features that it gives. */
  readonly outputs?: (weights: HostArray) => HostArray
}

const elementwise =
  /^(relu|activation|softmax|leakyRelu|prelu|elu|.*[dD]ropout|gaussianNoise|activityRegularization|identity|batchNormalization|layerNormalization|rmsNormalization)$/
const imagewise =
  /^(conv|depthwiseConv|separableConv)[123]d|[pP]ooling[123]d$|^upSampling|^zeroPadding|^cropping|^pixelShuffle|^interpolate/

const merging = /^(add|subtract|multiply|average|maximum|minimum|concatenate)$/

/** The layers whose weights are rearranged. */
export function featureOrders(
  model: AnyLayer,
  flatten: 'channelsFirst' | 'same' | undefined,
): ReadonlyMap<AnyLayer, FeatureOrder> {
  const orders = new Map<AnyLayer, FeatureOrder>()
  if (flatten === 'same') return orders
  for (const chain of chainsOf(model)) {
    for (const [k, layer] of chain.entries()) {
      const image = imageOf(layer)
      if (image === undefined) continue
      if (layer.type === 'flatten' || outputRank(layer) === 1) {
        if (flatten !== 'channelsFirst' && !givesImages(chain.slice(0, k))) {
          if (chain.slice(k + 1).some(({ type }) => type === 'dense')) checkUnclear(layer, image)
          continue
        }
        const inputs = (weights: HostArray): HostArray => toChannelsLast(weights, image)
        for (const next of chain.slice(k + 1)) {
          if (!elementwise.test(next.type) && next.type !== 'dense') break
          orders.set(next, { ...orders.get(next), inputs })
          if (next.type === 'dense') break
        }
      } else if (chain.slice(k + 1).some(({ type }) => imagewise.test(type))) {
        const outputs = (weights: HostArray): HostArray => toChannelsLast(weights, image)
        for (const previous of chain.slice(0, k).reverse()) {
          if (!elementwise.test(previous.type) && previous.type !== 'dense') break
          const known = orders.get(previous)
          orders.set(previous, previous.type === 'dense' ? { ...known, outputs } : { ...known, inputs: outputs })
          if (previous.type === 'dense') break
        }
      }
    }
  }
  return orders
}

// Rows in the order [channels, …] to rows in the order […, channels].
function toChannelsLast(weights: HostArray, image: Shape): HostArray {
  const channels = image.at(-1)!
  const space = image.slice(0, -1)
  const rest = weights.shape.slice(1)
  const first = reshaped(weights, [channels, ...space, sizeOf(rest)])
  const axes = space.map((_, k) => k + 1)
  return reshaped(transposed(first, [...axes, 0, space.length + 1]), weights.shape)
}

// The image that a layer flattens, or makes of flat features; undefined if it does neither.
function imageOf(layer: AnyLayer): Shape | undefined {
  const { type, builtFor, outputShape } = layer as unknown as { type: string; builtFor: unknown; outputShape: unknown }
  if (type !== 'flatten' && type !== 'reshape') return undefined
  const [from, to] = [builtFor, outputShape]
  if (!isShape(from) || !isShape(to)) return undefined
  if (from.length > 1 && to.length === 1) return from
  return type === 'reshape' && from.length === 1 && to.length > 1 ? to : undefined
}

function isShape(shape: unknown): shape is Shape {
  return Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent >= 0)
}

function outputRank(layer: AnyLayer): number | undefined {
  const shape: unknown = layer.outputShape
  return isShape(shape) ? shape.length : undefined
}

// Whether features come from images, in the order that images have here.
function givesImages(before: readonly AnyLayer[]): boolean {
  for (const { type } of [...before].reverse()) {
    if (imagewise.test(type)) return true
    if (!elementwise.test(type) && !merging.test(type) && !/^(group|instance)Normalization$/.test(type)) return false
  }
  return false
}

// Images that no layer of ours made, or that unknown layers changed: nobody can tell how the other model saw them.
function checkUnclear(layer: AnyLayer, image: Shape): void {
  if (image.length < 3 || image.at(-1) === 1 || image.slice(0, -1).every((extent) => extent === 1)) return
  throw new SerializationError(
    `loadWeights: '${layer.name}' flattens ${shapeText(image)}, and the order of the features in PyTorch is not clear`,
    {
      help: "write { flatten: 'channelsFirst' } if these are images, which PyTorch has as [channels, height, width], else { flatten: 'same' }",
    },
  )
}

/** Layers one after another: those of sequential models, and those of graphs in which each has a single input. */
function chainsOf(model: AnyLayer): readonly (readonly AnyLayer[])[] {
  const chains: AnyLayer[][] = []
  const visit = (layer: AnyLayer): readonly AnyLayer[] => {
    if (layer.type === 'sequential') return [...layer.children.values()].flatMap(visit)
    for (const path of graphPaths(layer)) chains.push(path.flatMap(visit))
    if (layer.type !== 'functional') {
      for (const child of layer.children.values()) {
        const inner = visit(child)
        if (inner.length > 1) chains.push([...inner])
      }
    }
    return [layer]
  }
  chains.push([...visit(model)])
  return chains
}

interface Call {
  readonly layer: AnyLayer
  readonly inputs: readonly object[]
  readonly outputs: readonly object[]
}

// For each layer of a graph that ends a line of layers, that line.
function graphPaths(layer: AnyLayer): readonly AnyLayer[][] {
  const calls = (layer as unknown as { readonly calls?: readonly Call[] }).calls
  if (layer.type !== 'functional' || calls === undefined) return []
  const makers = new Map(calls.flatMap((call) => call.outputs.map((output) => [output, call] as const)))
  // Sums of images are images, so one of their inputs tells enough.
  const before = (call: Call): Call | undefined =>
    call.inputs.length === 1 || merging.test(call.layer.type) ? makers.get(call.inputs[0]!) : undefined
  const followed = new Set(calls.map(before))
  return calls
    .filter((call) => !followed.has(call))
    .map((last) => {
      const line: AnyLayer[] = []
      for (let call: Call | undefined = last; call !== undefined; call = before(call)) line.unshift(call.layer)
      return line
    })
}

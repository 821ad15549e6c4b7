// The names of a model's weights in TensorFlow.js: scopes of layers, then the name of the weight.
import { kerasWeights } from '@tensorloom/keras'
import type { AnyLayer } from '@tensorloom/layers'
import type { Parameter } from '@tensorloom/tensor'

/** A parameter under its name in TensorFlow.js. */
export type NamedWeight = readonly [name: string, parameter: Parameter]

// Fields of layers that hold others.
interface Holder {
  readonly cell?: AnyLayer
  readonly cells?: readonly AnyLayer[]
  readonly layer?: AnyLayer
  readonly forwardLayer?: AnyLayer
  readonly backwardLayer?: AnyLayer
}

/** The weights of a built model, each once: first those that train. */
export function weightNames(model: AnyLayer): readonly NamedWeight[] {
  const all = named(model, '')
  const once = all.filter(([, parameter], k) => all.findIndex((other) => other[1] === parameter) === k)
  return [...once.filter(([, one]) => one.trainable), ...once.filter(([, one]) => !one.trainable)]
}

/** Pairs of names that are one parameter. */
export function weightsTwice(model: AnyLayer): readonly (readonly [string, string])[] {
  const all = named(model, '')
  return all.flatMap(([name, parameter], k) => {
    const first = all.findIndex((other) => other[1] === parameter)
    return first === k || all[first]![0] === name ? [] : [[all[first]![0], name] as const]
  })
}

/** Other names under which files have the weights: those of Keras, where cells are scopes, too. */
export function otherNames(model: AnyLayer): readonly NamedWeight[] {
  return kerasWeights(model).map(({ path, parameter }) => [path, parameter])
}

/** Whether a layer is a model, whose name is not a scope. */
export function isModel({ type }: AnyLayer): boolean {
  return type === 'sequential' || type === 'functional'
}

function named(layer: AnyLayer, scope: string): readonly NamedWeight[] {
  if (isModel(layer)) return [...layer.children.values()].flatMap((child) => named(child, ''))
  return inside(layer, `${scope}${layer.name}/`)
}

function inside(layer: AnyLayer, scope: string): readonly NamedWeight[] {
  if (isModel(layer)) return named(layer, '')
  const { cell, cells, layer: wrapped, forwardLayer, backwardLayer } = layer as unknown as Holder
  if (cell !== undefined) return inside(cell, scope)
  if (cells !== undefined) return cells.flatMap((one, k) => inside(one, `${scope}RNNCell_${k}/`))
  if (forwardLayer !== undefined) return [forwardLayer, backwardLayer!].flatMap((one) => named(one, scope))
  if (wrapped !== undefined) return inside(wrapped, scope)
  const own = [...layer.ownParameters].map(([name, { parameter }]): NamedWeight => {
    const theirs = layer.type === 'depthwiseConv2d' && name === 'kernel' ? 'depthwise_kernel' : snakeCase(name)
    return [`${scope}${theirs}`, parameter]
  })
  return [...own, ...[...layer.children.values()].flatMap((child) => named(child, scope))]
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

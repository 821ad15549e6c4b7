// What each layer takes of a PyTorch module: names of tensors, and the order of their axes.
import type { Parameter, Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import type { AnyLayer } from '../../core/types.js'
import { type HostArray, reshaped, transposed } from '../arrays.js'
import { joinPath, type Target, type Unit } from '../unit.js'
import type { FeatureOrder } from './feature-order.js'

/** A layer with parameters of its own. */
export interface Ruled {
  readonly layer: AnyLayer
  readonly path: string
  readonly own: ReadonlyMap<string, Parameter>
  /** How features are rearranged before and after the layer. */
  readonly order: FeatureOrder | undefined
}

/** Makes the units of a layer. */
export type LayerRule = (layer: Ruled) => readonly Unit[]

/** How a parameter is made of one tensor: its name, its shape, and how elements move. */
interface FromTensor {
  readonly name: string
  readonly shape: (shape: Shape) => Shape
  readonly make: (tensor: HostArray, shape: Shape) => HostArray
}

const same = (name: string): FromTensor => ({ name, shape: (shape) => shape, make: (tensor) => tensor })

/** Axes in another order: axis k of ours is axis `order[k]` of PyTorch's. */
const moved = (name: string, order: (rank: number) => readonly number[]): FromTensor => ({
  name,
  shape(shape) {
    const theirs = [...shape]
    for (const [k, axis] of order(shape.length).entries()) theirs[axis] = shape[k]!
    return theirs
  },
  make: (tensor, shape) => transposed(tensor, order(shape.length)),
})

const spatial = (rank: number): readonly number[] => Array.from({ length: rank - 2 }, (_, k) => k + 2)
// [out, in, …] to […, in, out], and [in, out, …] to […, out, in].
const filters = moved('weight', (rank) => [...spatial(rank), 1, 0])
const matrix = moved('weight', () => [1, 0])

// [channels · multiplier, 1, …] to […, channels, multiplier].
const depthwise: FromTensor = {
  name: 'weight',
  shape: (shape) => [shape.at(-2)! * shape.at(-1)!, 1, ...shape.slice(0, -2)],
  make(tensor, shape) {
    const window = shape.slice(0, -2)
    const axes = window.map((_, k) => k + 2)
    return transposed(reshaped(tensor, [shape.at(-2)!, shape.at(-1)!, ...window]), [...axes, 0, 1])
  },
}

/** The same elements, without axes of extent 1. */
const squeezed = (name: string): FromTensor => ({
  name,
  shape: (shape) => [sizeOf(shape)],
  make: (tensor, shape) => reshaped(tensor, shape),
})

type Table = Readonly<Record<string, FromTensor>>

/** A layer whose parameters come from one tensor each. What is not in the table keeps its name. */
function from(table: Table): LayerRule {
  return ({ path, own }) => [unitFrom(path, own, table)]
}

/** A unit of parameters that come from one tensor each. */
export function unitFrom(path: string, own: ReadonlyMap<string, Parameter>, table: Table): Unit {
  const tensors = new Map<string, Shape>()
  const targets: Target[] = []
  for (const [key, parameter] of own) {
    const rule = Object.hasOwn(table, key) ? table[key]! : same(key)
    tensors.set(rule.name, rule.shape(parameter.shape))
    targets.push({
      path: joinPath(path, key),
      parameter,
      needs: [rule.name],
      make: (tensor) => rule.make(tensor, parameter.shape),
    })
  }
  return { path, tensors, targets }
}

const bias = same('bias')

// A dense layer after a flatten, or before a reshape, of images.
const dense: LayerRule = ({ path, own, order }) => {
  const columns = order?.outputs
  const kernel: FromTensor = {
    ...matrix,
    make: (tensor, shape) => {
      const rows = order?.inputs
      const turned = matrix.make(tensor, shape)
      const placed = rows === undefined ? turned : rows(turned)
      return columns === undefined ? placed : transposed(columns(transposed(placed, [1, 0])), [1, 0])
    },
  }
  const placedBias: FromTensor = { ...bias, make: (tensor) => (columns === undefined ? tensor : columns(tensor)) }
  return [unitFrom(path, own, { kernel, bias: placedBias })]
}

// Normalizations and PReLU of flattened images.
function featurewise(table: Table): LayerRule {
  return ({ path, own, order }) => {
    const placed = Object.entries(table).map(([key, rule]) => [
      key,
      {
        ...rule,
        make: (tensor: HostArray, shape: Shape) => {
          const made = rule.make(tensor, shape)
          return order?.inputs === undefined ? made : order.inputs(made)
        },
      },
    ])
    return [unitFrom(path, own, Object.fromEntries(placed) as Table)]
  }
}

const scaleAndOffset: Table = { gamma: same('weight'), beta: bias }

const separable: LayerRule = ({ path, own }) => {
  const pointwise = new Map([...own].filter(([key]) => key !== 'depthwiseKernel'))
  return [
    unitFrom(path, new Map([['depthwiseKernel', own.get('depthwiseKernel')!]]), { depthwiseKernel: depthwise }),
    unitFrom(path, pointwise, { pointwiseKernel: filters, bias }),
  ]
}

const convolution = from({ kernel: filters, bias })
const depthwiseConvolution = from({ kernel: depthwise, bias })

/** The rules by the type of a layer. */
export const layerRules: Readonly<Record<string, LayerRule>> = {
  dense,
  conv1d: convolution,
  conv2d: convolution,
  conv3d: convolution,
  conv1dTranspose: convolution,
  conv2dTranspose: convolution,
  conv3dTranspose: convolution,
  depthwiseConv1d: depthwiseConvolution,
  depthwiseConv2d: depthwiseConvolution,
  separableConv1d: separable,
  separableConv2d: separable,
  batchNormalization: featurewise({
    ...scaleAndOffset,
    movingMean: same('running_mean'),
    movingVariance: same('running_var'),
  }),
  layerNormalization: featurewise(scaleAndOffset),
  groupNormalization: from(scaleAndOffset),
  instanceNormalization: from(scaleAndOffset),
  rmsNormalization: featurewise({ scale: same('weight') }),
  embedding: from({ embeddings: same('weight') }),
  reversibleEmbedding: from({ embeddings: same('weight') }),
  positionEmbedding: from({ positionEmbeddings: same('weight') }),
  prelu: featurewise({ alpha: squeezed('weight') }),
  // [out, in1, in2] to [in1, in2, out].
  bilinear: from({ kernel: moved('weight', () => [1, 2, 0]), bias }),
}

// Every operator of graph models, beside TensorFlow.js: one node, the same inputs, the same results.
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it, test } from 'vitest'
import { control } from '../src/graph-model/operators/control.js'
import { lists } from '../src/graph-model/operators/lists.js'
import { findOperator, operatorNames } from '../src/graph-model/operators/table.js'
import { texts } from '../src/graph-model/operators/texts.js'
import { type GraphModel, loadTfjs } from '../src/index.js'
import { handlerOf, numbersFrom, tf } from './support/tfjs.js'

interface Input {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
  readonly dtype: 'float32' | 'int32' | 'bool'
}

interface Case {
  readonly inputs: readonly Input[]
  readonly attr?: Readonly<Record<string, unknown>>
  /** How many outputs are compared; 1 by default. */
  readonly outputs?: number
}

let seed = 1
const f = (...shape: number[]): Input => ({ shape, dtype: 'float32', data: numbersFrom(seed++, size(shape)) })
const positive = (...shape: number[]): Input => {
  const one = f(...shape)
  return { ...one, data: Float32Array.from(one.data, (value) => Math.abs(value) + 0.1) }
}
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const given = (data: readonly number[], shape: readonly number[] = [data.length]): Input => ({
  shape,
  data,
  dtype: 'float32',
})
const ints = (data: readonly number[], shape: readonly number[] = [data.length]): Input => ({
  shape,
  data,
  dtype: 'int32',
})
const int = (value: number): Input => ints([value], [])
const num = (value: number): Input => ({ shape: [], data: [value], dtype: 'float32' })
const bools = (data: readonly number[], shape: readonly number[] = [data.length]): Input => ({
  shape,
  data,
  dtype: 'bool',
})

const text = (value: string): unknown => ({ s: btoa(value) })
const list = (...numbers: number[]): unknown => ({ list: { i: numbers.map(String) } })
const window = (strides: number, padding: string, more: object = {}): Readonly<Record<string, unknown>> => ({
  strides: list(1, strides, strides, 1),
  padding: text(padding),
  data_format: text('NHWC'),
  dilations: list(1, 1, 1, 1),
  ...more,
})
const b = (value: boolean): unknown => ({ b: value })
const i = (value: number): unknown => ({ i: String(value) })
const type = (name: string): unknown => ({ type: name })

const unary = (input: Input = f(2, 5)): Case => ({ inputs: [input] })
const binary = (left: Input = f(2, 3), right: Input = positive(3)): Case => ({ inputs: [left, right] })
const image = f(2, 7, 6, 4)
const fusedOps = (...names: string[]): unknown => ({ list: { s: names.map((name) => btoa(name)) } })
const norm: Case = {
  inputs: [image, f(4), f(4), f(4), positive(4)],
  attr: { epsilon: { f: 0.01 }, data_format: text('NHWC') },
}
const reduction = (x: Input = f(2, 3, 4), axes: Input = ints([0, 2])): Case[] => [
  { inputs: [x, axes], attr: { keep_dims: b(false) } },
  { inputs: [x, int(-1)], attr: { keep_dims: b(true) } },
]
const boxes = given(
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11, 0, 10.1, 1, 11.1, 0, 100, 1, 101],
  [6, 4],
)
const scores = given([0.9, 0.75, 0.6, 0.95, 0.5, 0.3])

const cases: Readonly<Record<string, Case | readonly Case[]>> = {
  Abs: unary(),
  Acos: unary(),
  Acosh: unary(given([1, 1.5, 3])),
  Add: binary(),
  AddN: { inputs: [f(2, 3), f(2, 3), f(2, 3)] },
  AddV2: [binary(), binary(ints([1, 2]), ints([3, 4]))],
  All: reduction(bools([1, 1, 0, 1, 1, 1, 1, 0], [2, 2, 2])),
  Any: reduction(bools([0, 0, 0, 1, 0, 0, 0, 0], [2, 2, 2])),
  ArgMax: { inputs: [f(3, 4), int(-1)] },
  ArgMin: { inputs: [f(3, 4), int(0)] },
  Asin: unary(),
  Asinh: unary(),
  Atan: unary(),
  Atan2: binary(f(2, 3), f(2, 3)),
  Atanh: unary(),
  AvgPool: [
    { inputs: [image], attr: { ...window(2, 'SAME'), ksize: list(1, 3, 2, 1) } },
    { inputs: [image], attr: { ...window(1, 'VALID'), ksize: list(1, 2, 2, 1) } },
  ],
  AvgPool3D: {
    inputs: [f(1, 4, 5, 3, 2)],
    attr: { strides: list(1, 2, 1, 1, 1), ksize: list(1, 2, 3, 2, 1), padding: text('SAME') },
  },
  BatchMatMul: { inputs: [f(2, 3, 4), f(2, 5, 4)], attr: { adj_x: b(false), adj_y: b(true) } },
  BatchMatMulV2: { inputs: [f(2, 4, 3), f(1, 4, 5)], attr: { adj_x: b(true), adj_y: b(false) } },
  BatchToSpaceND: { inputs: [f(4, 2, 3, 1), ints([2, 2]), ints([0, 1, 1, 0], [2, 2])] },
  BiasAdd: { inputs: [image, f(4)], attr: { data_format: text('NHWC') } },
  BroadcastArgs: { inputs: [ints([2, 1, 3]), ints([4, 1])] },
  BroadcastTo: { inputs: [f(1, 3), ints([2, 4, 3])] },
  Cast: [
    { inputs: [given([-1.7, 0, 2.6])], attr: { DstT: type('DT_INT32') } },
    { inputs: [ints([0, 3])], attr: { DstT: type('DT_FLOAT') } },
    { inputs: [given([0, 0.5])], attr: { DstT: type('DT_BOOL') } },
  ],
  Ceil: unary(),
  ClipByValue: { inputs: [f(2, 3), num(-0.2), num(0.5)] },
  Concat: { inputs: [int(1), f(2, 3), f(2, 1)], attr: { N: i(2) } },
  ConcatV2: [
    { inputs: [f(2, 3), f(2, 1), int(-1)], attr: { N: i(2) } },
    { inputs: [ints([1]), ints([2, 3]), int(0)], attr: { N: i(2) } },
  ],
  Conv1D: {
    inputs: [f(2, 9, 3), f(3, 3, 4)],
    attr: { stride: i(1), strides: list(1), dilation: i(1), padding: text('SAME'), data_format: text('NWC') },
  },
  Conv2D: [
    { inputs: [image, f(3, 2, 4, 5)], attr: window(2, 'SAME') },
    { inputs: [image, f(3, 2, 4, 5)], attr: window(1, 'VALID', { dilations: list(1, 2, 2, 1) }) },
    {
      inputs: [image, f(3, 2, 4, 5)],
      attr: window(2, 'EXPLICIT', { explicit_paddings: list(0, 0, 1, 2, 0, 1, 0, 0) }),
    },
  ],
  Conv2DBackpropInput: [
    { inputs: [ints([2, 14, 12, 3]), f(3, 2, 3, 4), image], attr: window(2, 'SAME') },
    { inputs: [ints([2, 13, 11, 3]), f(3, 2, 3, 4), image], attr: window(2, 'SAME') },
    { inputs: [ints([2, 15, 12, 3]), f(3, 2, 3, 4), image], attr: window(2, 'VALID') },
  ],
  Conv3D: {
    inputs: [f(1, 4, 5, 6, 2), f(2, 3, 2, 2, 3)],
    attr: {
      strides: list(1, 1, 2, 1, 1),
      dilations: list(1, 1, 1, 1, 1),
      padding: text('SAME'),
      data_format: text('NDHWC'),
    },
  },
  Cos: unary(),
  Cosh: unary(),
  CropAndResize: ['bilinear', 'nearest'].map((method) => ({
    inputs: [
      image,
      given([0, 0, 1, 1, 0.1, 0.2, 0.8, 0.7, 0.9, -0.3, 0.2, 1.2], [3, 4]),
      ints([0, 1, 0]),
      ints([3, 4]),
    ],
    attr: { method: text(method), extrapolation_value: { f: 0.5 } },
  })),
  Cumprod: { inputs: [f(2, 4), int(1)], attr: { exclusive: b(true), reverse: b(false) } },
  Cumsum: { inputs: [f(2, 4), int(1)], attr: { exclusive: b(true), reverse: b(true) } },
  DepthToSpace: { inputs: [f(1, 2, 3, 8)], attr: { block_size: i(2), data_format: text('NHWC') } },
  DepthwiseConv2d: { inputs: [image, f(3, 2, 4, 2)], attr: window(1, 'SAME') },
  DepthwiseConv2dNative: [
    { inputs: [image, f(3, 3, 4, 2)], attr: window(2, 'SAME') },
    { inputs: [image, f(2, 2, 4, 1)], attr: window(1, 'VALID', { dilations: list(1, 2, 2, 1) }) },
  ],
  Div: [binary(), binary(ints([7, -7]), ints([2, 2]))],
  DivNoNan: binary(f(3), given([2, 0, -1])),
  Einsum: { inputs: [f(2, 3, 4), f(2, 4, 5)], attr: { equation: text('bij,bjk->bik') } },
  Elu: unary(),
  Equal: binary(ints([1, 2]), ints([1, 3])),
  Erf: unary(),
  EuclideanNorm: reduction(),
  Exp: unary(),
  ExpandDims: { inputs: [f(2, 3), int(-1)] },
  Expm1: unary(),
  FakeQuantWithMinMaxVars: { inputs: [f(3), num(-1), num(1)], attr: { num_bits: i(8), narrow_range: b(false) } },
  Fill: { inputs: [ints([2, 3]), num(0.5)], attr: { T: type('DT_FLOAT') } },
  Floor: unary(),
  FloorDiv: binary(ints([7, -7]), ints([2, 2])),
  FloorMod: binary(ints([7, -7]), ints([4, 4])),
  FusedBatchNorm: norm,
  FusedBatchNormV2: norm,
  FusedBatchNormV3: norm,
  FusedDepthwiseConv2dNative: {
    inputs: [image, f(3, 3, 4, 2), f(8)],
    attr: window(1, 'SAME', { num_args: i(1), fused_ops: fusedOps('BiasAdd', 'Relu6') }),
  },
  Gather: { inputs: [f(4, 3), ints([2, 0])] },
  GatherNd: { inputs: [f(3, 4, 2), ints([0, 1, 2, 3], [2, 2])] },
  GatherV2: [
    { inputs: [f(3, 4), ints([3, 1, 0], [3, 1]), int(1)], attr: { batch_dims: i(0) } },
    { inputs: [f(2, 3, 4), ints([3, 1, 0, 2], [2, 2]), int(2)], attr: { batch_dims: i(1) } },
    { inputs: [ints([4, 5, 6]), int(1), int(0)], attr: { batch_dims: i(0) } },
  ],
  Greater: binary(),
  GreaterEqual: binary(),
  Identity: unary(),
  IdentityN: { inputs: [f(2), f(3)], outputs: 2 },
  IsFinite: unary(given([1, Number.NaN, Number.POSITIVE_INFINITY])),
  IsInf: unary(given([1, Number.NaN, Number.POSITIVE_INFINITY])),
  IsNan: unary(given([1, Number.NaN, Number.POSITIVE_INFINITY])),
  LRN: { inputs: [image], attr: { depth_radius: i(2), bias: { f: 1.5 }, alpha: { f: 0.3 }, beta: { f: 0.7 } } },
  LeakyRelu: { inputs: [f(2, 5)], attr: { alpha: { f: 0.3 } } },
  Less: binary(),
  LessEqual: binary(),
  LinSpace: { inputs: [num(1), num(3), int(5)] },
  Log: unary(positive(4)),
  Log1p: unary(positive(4)),
  LogSoftmax: unary(),
  LogicalAnd: binary(bools([1, 0]), bools([1, 1])),
  LogicalNot: unary(bools([1, 0])),
  LogicalOr: binary(bools([1, 0]), bools([0, 0])),
  MatMul: [
    { inputs: [f(2, 3), f(3, 4)], attr: { transpose_a: b(false), transpose_b: b(false) } },
    { inputs: [f(3, 2), f(4, 3)], attr: { transpose_a: b(true), transpose_b: b(true) } },
  ],
  Max: reduction(),
  MaxPool: { inputs: [image], attr: { ...window(2, 'SAME'), ksize: list(1, 3, 2, 1) } },
  MaxPool3D: {
    inputs: [f(1, 4, 5, 3, 2)],
    attr: { strides: list(1, 2, 2, 2, 1), ksize: list(1, 2, 2, 2, 1), padding: text('VALID') },
  },
  Maximum: binary(),
  Mean: reduction(),
  Min: reduction(),
  Minimum: binary(),
  MirrorPad: ['REFLECT', 'SYMMETRIC'].map((mode) => ({
    inputs: [f(3, 4), ints([1, 2, 2, 1], [2, 2])],
    attr: { mode: text(mode) },
  })),
  Mod: binary(),
  Mul: binary(),
  Neg: unary(),
  NonMaxSuppressionV2: { inputs: [boxes, scores, int(3), num(0.5)] },
  NonMaxSuppressionV3: { inputs: [boxes, scores, int(3), num(0.5), num(0.4)] },
  NonMaxSuppressionV4: {
    inputs: [boxes, scores, int(5), num(0.5), num(0.4)],
    attr: { pad_to_max_output_size: b(true) },
    outputs: 2,
  },
  NonMaxSuppressionV5: { inputs: [boxes, scores, int(6), num(1), num(0), num(0.5)], outputs: 2 },
  NotEqual: binary(ints([1, 2]), ints([1, 3])),
  OneHot: {
    inputs: [ints([1, 0, 2]), int(4), num(2), num(-1)],
    attr: { axis: i(-1), T: type('DT_FLOAT'), dtype: type('DT_FLOAT') },
  },
  Ones: { inputs: [ints([2, 2])], attr: { T: type('DT_FLOAT') } },
  OnesLike: unary(),
  Pack: { inputs: [f(2, 3), f(2, 3)], attr: { axis: i(1), N: i(2) } },
  Pad: { inputs: [f(2, 3), ints([0, 1, 2, 0], [2, 2])] },
  PadV2: { inputs: [f(2, 3), ints([0, 1, 2, 0], [2, 2]), num(7)] },
  Pow: binary(positive(2, 3), f(3)),
  Prelu: binary(f(2, 3), f(3)),
  Prod: reduction(),
  Range: { inputs: [int(1), int(10), int(3)], attr: { Tidx: type('DT_INT32') } },
  Rank: unary(f(2, 3, 4)),
  RealDiv: binary(),
  Reciprocal: unary(positive(4)),
  Relu: unary(),
  Relu6: unary(given([-1, 3, 8])),
  Reshape: { inputs: [f(2, 6), ints([3, -1])] },
  ResizeBilinear: [
    [true, false],
    [false, true],
    [false, false],
  ].map(([align, half]) => ({
    inputs: [image, ints([5, 11])],
    attr: { align_corners: b(align!), half_pixel_centers: b(half!) },
  })),
  ResizeNearestNeighbor: [
    [true, false],
    [false, true],
    [false, false],
  ].map(([align, half]) => ({
    inputs: [image, ints([5, 11])],
    attr: { align_corners: b(align!), half_pixel_centers: b(half!) },
  })),
  ReverseV2: { inputs: [f(2, 3, 4), ints([0, 2])] },
  Round: unary(given([0.5, 1.5, -0.5, 2.4])),
  Rsqrt: unary(positive(4)),
  ScatterNd: { inputs: [ints([3, 1], [2, 1]), f(2, 4), ints([5, 4])] },
  Select: { inputs: [bools([1, 0, 1]), f(3), f(3)] },
  SelectV2: { inputs: [bools([1, 0, 1]), f(2, 3), num(4)] },
  Selu: unary(),
  Shape: unary(f(2, 3)),
  ShapeN: { inputs: [f(2, 3), f(4)], outputs: 2 },
  Sigmoid: unary(),
  Sign: unary(given([-2, 0, 3])),
  Sin: unary(),
  Sinh: unary(),
  Size: unary(f(2, 3)),
  Slice: { inputs: [f(4, 5), ints([1, 2]), ints([2, -1])] },
  Snapshot: unary(),
  Softmax: unary(),
  Softplus: unary(),
  SpaceToBatchND: { inputs: [f(2, 3, 4, 1), ints([2, 2]), ints([1, 0, 0, 2], [2, 2])] },
  SparseToDense: { inputs: [ints([0, 2]), ints([4]), given([5, 6]), num(-1)] },
  Split: { inputs: [int(1), f(2, 6)], attr: { num_split: i(3) }, outputs: 3 },
  SplitV: { inputs: [f(2, 6), ints([1, 3, 2]), int(1)], outputs: 3 },
  Sqrt: unary(positive(4)),
  Square: unary(),
  SquaredDifference: binary(),
  Squeeze: [
    { inputs: [f(1, 3, 1)], attr: { squeeze_dims: list(0) } },
    { inputs: [f(1, 3, 1)], attr: { squeeze_dims: { list: {} } } },
  ],
  StopGradient: unary(),
  StridedSlice: [
    {
      inputs: [f(4, 5, 3), ints([1, 0, 2]), ints([3, 4, 3]), ints([1, 1, 1])],
      attr: { begin_mask: i(0), end_mask: i(0), ellipsis_mask: i(0), new_axis_mask: i(0), shrink_axis_mask: i(4) },
    },
    {
      inputs: [f(4, 5, 3), ints([0, 3]), ints([0, 0]), ints([1, -1])],
      attr: { begin_mask: i(0), end_mask: i(0), ellipsis_mask: i(1), new_axis_mask: i(0), shrink_axis_mask: i(0) },
    },
    {
      inputs: [f(4, 5), ints([0, 0, -2]), ints([0, 0, 0]), ints([1, 1, 1])],
      attr: { begin_mask: i(2), end_mask: i(6), ellipsis_mask: i(0), new_axis_mask: i(1), shrink_axis_mask: i(0) },
    },
  ],
  Sub: binary(),
  Sum: [...reduction(), { inputs: [ints([1, 2, 3]), int(0)], attr: { keep_dims: b(false) } }],
  Tan: unary(),
  Tanh: unary(),
  TensorScatterUpdate: { inputs: [f(5, 2), ints([3, 1], [2, 1]), f(2, 2)] },
  Tile: { inputs: [f(2, 3), ints([2, 1])] },
  TopKV2: { inputs: [f(3, 6), int(4)], attr: { sorted: b(true) }, outputs: 2 },
  Transpose: { inputs: [f(2, 3, 4), ints([2, 0, 1])] },
  Unique: { inputs: [ints([3, 1, 3, 2, 1])], outputs: 2 },
  UniqueV2: { inputs: [ints([3, 1, 3, 2, 1]), ints([0])], outputs: 2 },
  Unpack: { inputs: [f(3, 2)], attr: { axis: i(0), num: i(3) }, outputs: 3 },
  Where: { inputs: [bools([1, 0, 0, 1, 1, 0], [2, 3])] },
  Zeros: { inputs: [ints([2, 2])], attr: { T: type('DT_FLOAT') } },
  ZerosLike: unary(),
  _FusedConv2D: [
    {
      inputs: [image, f(3, 2, 4, 5), f(5)],
      attr: window(2, 'SAME', { num_args: i(1), fused_ops: fusedOps('BiasAdd', 'Elu') }),
    },
    {
      inputs: [image, f(3, 2, 4, 5), f(5), f(5)],
      attr: window(1, 'SAME', { num_args: i(2), fused_ops: fusedOps('BiasAdd', 'Prelu') }),
    },
  ],
  _FusedMatMul: [
    { inputs: [f(2, 3), f(3, 4), f(4)], attr: { num_args: i(1), fused_ops: fusedOps('BiasAdd', 'Relu') } },
    {
      inputs: [f(2, 3), f(3, 4), f(4)],
      attr: { num_args: i(1), leakyrelu_alpha: { f: 0.3 }, fused_ops: fusedOps('BiasAdd', 'LeakyRelu') },
    },
  ],
}

// What TensorFlow.js has under other names only, not at all, or not as TensorFlow documents it; tested below.
const alike: Readonly<Record<string, string>> = {
  BitwiseAnd: 'bitwise',
  BatchMatMulV3: 'BatchMatMulV2',
  BitwiseOr: 'bitwise',
  BitwiseXor: 'bitwise',
  EnsureShape: 'Identity',
  MatrixBandPart: 'bands',
  Erfc: 'erfc',
  PlaceholderWithDefault: 'Identity',
  PreventGradient: 'Identity',
  Print: 'Identity',
  Reverse: 'ReverseV2',
  Rint: 'Round',
  Softsign: 'softsign',
  SpaceToDepth: 'spaceToDepth',
  Xlogy: 'xlogy',
}

const typeNames = { bool: 'DT_BOOL', float32: 'DT_FLOAT', int32: 'DT_INT32' }

/** A graph of one node. Its first input is one of the graph, others are constants. */
function filesOf(op: string, { inputs, attr = {} }: Case): Record<string, Uint8Array> {
  const node = inputs.map(({ shape, dtype }, k) => {
    const info = {
      dtype: { type: typeNames[dtype] },
      shape: { shape: { dim: shape.map((extent) => ({ size: String(extent) })) } },
    }
    return { name: `x${k}`, op: k === 0 ? 'Placeholder' : 'Const', attr: info }
  })
  const whole = {
    name: 'y',
    op,
    input: inputs.map((_, k) => `x${k}`),
    attr: { T: { type: typeNames[inputs[0]!.dtype] }, ...attr },
  }
  const constants = inputs.slice(1)
  const weights = constants.map(({ shape, dtype }, k) => ({ name: `x${k + 1}`, shape, dtype }))
  const parts = constants.map(({ data, dtype }) => {
    if (dtype === 'bool') return Uint8Array.from(data)
    const { buffer } = dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data)
    return new Uint8Array(buffer)
  })
  const json = {
    modelTopology: { node: [...node, whole], library: {}, versions: {} },
    format: 'graph-model',
    weightsManifest: [{ paths: ['w.bin'], weights }],
  }
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(json)),
    'w.bin': Uint8Array.from(parts.flatMap((part) => [...part])),
  }
}

interface Result {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: readonly number[]
}

async function ours(op: string, one: Case): Promise<readonly Result[]> {
  const files = filesOf(op, one)
  const model = await loadTfjs<GraphModel>(files['model.json']!, { files })
  const { shape, dtype, data } = one.inputs[0]!
  const names = Array.from({ length: one.outputs ?? 1 }, (_, k) => `y:${k}`)
  const results = await model.run({ x0: tensor(Array.from(data), { shape, dtype: dtype }) }, names)
  return Promise.all(names.map(async (name) => resultOf(results[name]!, [...(await results[name]!.data())])))
}

function resultOf({ shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>, data: readonly number[]): Result {
  return { shape: [...shape], dtype, data }
}

async function theirs(op: string, one: Case): Promise<readonly Result[]> {
  const files = filesOf(op, one)
  const model = await loadGraphModel(handlerOf(files))
  const { shape, dtype, data } = one.inputs[0]!
  const names = Array.from({ length: one.outputs ?? 1 }, (_, k) => (k === 0 ? 'y' : `y:${k}`))
  const x = tf.tensor(dtype === 'bool' ? Array.from(data, Boolean) : Array.from(data), [...shape], dtype)
  const y = await model.executeAsync({ x0: x }, names)
  return [y].flat().map((value) => resultOf(value as never, [...value.dataSync()]))
}

function same(got: readonly Result[], expected: readonly Result[]): void {
  expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape))
  for (const [k, { data }] of expected.entries()) {
    const far = data.findIndex((one, at) => {
      const value = got[k]!.data[at]!
      return !(
        Object.is(value, one) ||
        Math.abs(value - one) <= 1e-5 * (1 + Math.abs(one)) ||
        (Number.isNaN(one) && Number.isNaN(value))
      )
    })
    expect(
      far === -1 ? undefined : { at: far, got: got[k]!.data[far], expected: data[far] },
      `output ${k}`,
    ).toBeUndefined()
  }
}

test('every operator is compared', () => {
  // Those with functions, lists, texts or tables are in graph-control.node.test.ts.
  const others = Object.keys({ ...control, ...lists, ...texts })
  expect([...Object.keys(cases), ...Object.keys(alike), ...others].sort()).toEqual(operatorNames())
  for (const [name, other] of Object.entries(alike)) {
    if (/^[A-Z]/.test(other) && name !== 'Reverse' && name !== 'BatchMatMulV3') expect(findOperator(name)).toBeDefined()
  }
})

const all = Object.entries(cases).flatMap(([op, one]) =>
  [one].flat().map((each, k, { length }) => [length > 1 ? `${op} ${k + 1}` : op, op, each] as const),
)

describe('as TensorFlow.js', () => {
  it.each(all)('%s', async (_, op, one) => {
    same(await ours(op, one), await theirs(op, one))
  })
})

const one = async (op: string, given: Case): Promise<readonly number[]> => (await ours(op, given))[0]!.data

test('operators that TensorFlow.js does not have', async () => {
  expect(await one('BitwiseAnd', binary(ints([12, 7]), ints([10, 3])))).toEqual([8, 3])
  expect(await one('BitwiseOr', binary(ints([12, 3]), ints([10, 4])))).toEqual([14, 7])
  expect(await one('BitwiseXor', binary(ints([12, 3]), ints([10, 4])))).toEqual([6, 7])
  expect((await one('Erfc', unary(given([0, 1]))))[1]).toBeCloseTo(0.15729921, 6)
  expect(await one('Softsign', unary(given([-1, 3])))).toEqual([-0.5, 0.75])
  expect((await one('Xlogy', binary(given([0, 2]), given([0, Math.E]))))[1]).toBeCloseTo(2, 6)
  expect(await one('Rint', unary(given([0.5, 1.5])))).toEqual([0, 2])
  const x = f(1, 4, 6, 2)
  const [deep] = await ours('SpaceToDepth', { inputs: [x], attr: { block_size: i(2) } })
  const back = await one('DepthToSpace', { inputs: [{ ...deep!, dtype: 'float32' }], attr: { block_size: i(2) } })
  expect(back).toEqual([...(x.data as Float32Array)])
  expect(deep!.shape).toEqual([1, 2, 3, 8])
  for (const op of ['EnsureShape', 'PlaceholderWithDefault', 'PreventGradient', 'Print']) {
    expect(await one(op, unary(given([1, 2])))).toEqual([1, 2])
  }
  expect(await one('Reverse', { inputs: [given([1, 2, 3, 4], [2, 2]), bools([0, 1])] })).toEqual([2, 1, 4, 3])
  // A condition on rows, and a negative number of diagonals, which means all.
  const rows = { inputs: [bools([1, 0]), given([1, 2, 3, 4], [2, 2]), given([5, 6, 7, 8], [2, 2])] }
  expect(await one('Select', rows)).toEqual([1, 2, 7, 8])
  const bands = { inputs: [given([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]), int(0), int(-1)] }
  expect(await one('MatrixBandPart', bands)).toEqual([1, 2, 3, 0, 5, 6, 0, 0, 9])
  const some = { inputs: [given([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]), int(1), int(0)] }
  expect(await one('MatrixBandPart', some)).toEqual([1, 0, 0, 4, 5, 0, 0, 8, 9])
  // x[1:3, 0:4:2, 2], which TensorFlow.js 4.22 takes from other places.
  const grid = given(
    Array.from({ length: 60 }, (_, k) => k),
    [4, 5, 3],
  )
  const cut = { inputs: [grid, ints([1, 0, 2]), ints([3, 4, 3]), ints([1, 2, 1])], attr: { shrink_axis_mask: i(4) } }
  expect(await one('StridedSlice', cut)).toEqual([17, 23, 32, 38])
  const products: Case = { inputs: [f(2, 3, 4), f(2, 4, 5)] }
  expect(await one('BatchMatMulV3', products)).toEqual(await one('BatchMatMulV2', products))
})

// Ops of a graph made here, as the functions of keras.ops that they are.
import type { AnyLayer, Operation, SymbolicTensor } from '@tensorloom/layers'
import { type Parameter, SerializationError } from '@tensorloom/tensor'
import type { Json, KerasConfig } from '../json.js'
import { snakeCase } from '../letter-case.js'
import type { Template } from './origin.js'

/** Values of constants of a graph, read before the config is written. */
export type Constants = ReadonlyMap<Parameter, Json>

type Attributes = Readonly<Record<string, unknown>>

interface KerasOp {
  readonly className: string
  readonly module: 'numpy' | 'nn' | 'core' | 'math'
  /** Whether the inputs are one list. */
  readonly list?: boolean
  /** The settings of Keras's op from the attributes of ours. */
  settings?(attributes: Attributes): KerasConfig
  /** What follows the tensors in the call. */
  further?(attributes: Attributes): readonly Template[]
  /** The named arguments of the call. */
  named?(attributes: Attributes): Readonly<Record<string, Template>>
}

const numpy = (className: string, settings?: KerasOp['settings']): KerasOp => ({
  className,
  module: 'numpy',
  ...(settings && { settings }),
})
const nn = (className: string, settings?: KerasOp['settings']): KerasOp => ({
  className,
  module: 'nn',
  ...(settings && { settings }),
})

const math = (className: string, settings?: KerasOp['settings']): KerasOp => ({
  ...numpy(className, settings),
  module: 'math',
})

const axisOf = ({ axis }: Attributes): KerasConfig => ({ axis: (axis ?? null) as Json })
const thresholdOf = ({ threshold }: Attributes): KerasConfig => ({ threshold: threshold as number })
const triangle = ({ k }: Attributes): KerasConfig => ({ k: k as number })

// Throws for an option of our op that Keras's has not.
function refuse(what: string, used: boolean, help: string): void {
  if (used) throw new SerializationError(`Keras: its ${what}`, { help })
}

const scan = (className: string): KerasOp =>
  numpy(className, ({ axis, exclusive, reverse }) => {
    refuse(
      `${className} is neither exclusive nor reversed`,
      exclusive === true || reverse === true,
      'flip in an op of its own',
    )
    return { axis: axis as number, dtype: null }
  })
const sorted = (className: string): KerasOp =>
  numpy(className, ({ axis, descending }) => {
    refuse(`${className} has no descending order`, descending === true, 'flip the result in an op of its own')
    return { axis: axis as number }
  })

const part = (start: number | null, stop: number | null, step: number | null): Json => ({
  class_name: '__slice__',
  config: { start, stop, step },
})

type Bound = number | null
const reduction = (className: string): KerasOp =>
  numpy(className, ({ axis, keepDims }) => ({ axis: (axis ?? null) as Json, keepdims: keepDims === true }))

const moving: Readonly<Record<string, KerasOp>> = {
  flip: numpy('Flip', axisOf),
  gather: numpy('Take', axisOf),
  moveAxis: numpy('Moveaxis', ({ source, destination }) => ({
    source: source as Json,
    destination: destination as Json,
  })),
  pad: {
    ...numpy('Pad', ({ paddings, mode }) => ({ pad_width: paddings as Json, mode: mode as string })),
    // Keras takes a value for its mode 'constant' only.
    named: ({ mode, value }) => (mode === 'constant' ? { constant_values: value as number } : {}),
  },
  repeat: numpy('Repeat', ({ repeats, axis }) => ({ repeats: repeats as number, axis: (axis ?? null) as Json })),
  reshape: numpy('Reshape', ({ shape }) => ({ newshape: shape as Json })),
  roll: numpy('Roll', ({ shift, axis }) => ({ shift: shift as Json, axis: (axis ?? null) as Json })),
  slice: {
    ...numpy('GetItem'),
    further: ({ begin, size }) => {
      const extents = size as readonly number[]
      return [
        (begin as readonly number[]).map((start, k) =>
          part(start, extents[k] === -1 ? null : start + extents[k]!, null),
        ),
      ]
    },
  },
  split: numpy('Split', ({ sizes, axis }) => {
    let at = 0
    return {
      indices_or_sections: (sizes as readonly number[]).slice(0, -1).map((size) => (at += size)),
      axis: axis as number,
    }
  }),
  stridedSlice: {
    ...numpy('GetItem'),
    further: ({ begin, end, strides }) => {
      const [stops, steps] = [end as readonly Bound[], (strides ?? []) as readonly number[]]
      return [(begin as readonly Bound[]).map((start, k) => part(start, stops[k] ?? null, steps[k] ?? null))]
    },
  },
  swapAxes: numpy('Swapaxes', ({ axis1, axis2 }) => ({ axis1: axis1 as number, axis2: axis2 as number })),
  takeAlongAxis: numpy('TakeAlongAxis', axisOf),
  tile: numpy('Tile', ({ reps }) => ({ repeats: reps as Json })),
  transpose: numpy('Transpose', ({ perm }) => ({ axes: (perm ?? null) as Json })),
  tril: numpy('Tril', triangle),
  triu: numpy('Triu', triangle),
}

// One op of ours may be one of several of Keras, by its attributes.
const ops: Readonly<Record<string, KerasOp | ((attributes: Attributes) => KerasOp)>> = {
  ...moving,
  abs: numpy('Absolute'),
  acosh: numpy('Arccosh'),
  all: reduction('All'),
  any: reduction('Any'),
  argMax: reduction('Argmax'),
  argMin: reduction('Argmin'),
  argSort: sorted('Argsort'),
  asinh: numpy('Arcsinh'),
  atanh: numpy('Arctanh'),
  cast: { className: 'Cast', module: 'core', settings: ({ dtype }) => ({ dtype: dtype as string }) },
  cbrt: numpy('Cbrt'),
  clip: ({ min, max }) => {
    if (min === undefined) return { ...numpy('Minimum'), further: () => [max as number] }
    if (max === undefined) return { ...numpy('Maximum'), further: () => [min as number] }
    return numpy('Clip', () => ({ x_min: min as number, x_max: max as number }))
  },
  cumprod: scan('Cumprod'),
  cumsum: scan('Cumsum'),
  diff: numpy('Diff', ({ n, axis }) => ({ n: n as number, axis: axis as number })),
  dot: numpy('Dot'),
  einsum: numpy('Einsum', ({ equation }) => ({ subscripts: equation as string })),
  erf: math('Erf'),
  erfinv: math('Erfinv'),
  exp2: numpy('Exp2'),
  floorDiv: numpy('FloorDivide'),
  hypot: numpy('Hypot'),
  isFinite: numpy('Isfinite'),
  isInf: numpy('Isinf'),
  isNaN: numpy('Isnan'),
  log10: numpy('Log10'),
  log2: numpy('Log2'),
  logAddExp: numpy('Logaddexp'),
  logSumExp: math('Logsumexp', ({ axis, keepDims }) => ({ axis: (axis ?? null) as Json, keepdims: keepDims === true })),
  outer: numpy('Outer'),
  reciprocal: numpy('Reciprocal'),
  rsqrt: math('Rsqrt'),
  sort: sorted('Sort'),
  topK: math('TopK', ({ k, sorted, axis }) => {
    refuse('TopK is along the last axis', axis !== -1, 'move the axis to the end first')
    return { k: k as number, sorted: sorted === true }
  }),
  trunc: numpy('Trunc'),
  acos: numpy('Arccos'),
  add: numpy('Add'),
  asin: numpy('Arcsin'),
  atan: numpy('Arctan'),
  atan2: numpy('Arctan2'),
  ceil: numpy('Ceil'),
  cos: numpy('Cos'),
  cosh: numpy('Cosh'),
  div: numpy('TrueDivide'),
  equal: numpy('Equal'),
  exp: numpy('Exp'),
  expm1: numpy('Expm1'),
  expandDims: numpy('ExpandDims', axisOf),
  floor: numpy('Floor'),
  greater: numpy('Greater'),
  greaterEqual: numpy('GreaterEqual'),
  less: numpy('Less'),
  lessEqual: numpy('LessEqual'),
  log: numpy('Log'),
  log1p: numpy('Log1p'),
  logicalAnd: numpy('LogicalAnd'),
  logicalNot: numpy('LogicalNot'),
  logicalOr: numpy('LogicalOr'),
  logicalXor: numpy('LogicalXor'),
  max: reduction('Max'),
  maximum: numpy('Maximum'),
  mean: reduction('Mean'),
  min: reduction('Min'),
  minimum: numpy('Minimum'),
  mod: numpy('Mod'),
  mul: numpy('Multiply'),
  neg: numpy('Negative'),
  notEqual: numpy('NotEqual'),
  pow: numpy('Power'),
  prod: reduction('Prod'),
  round: numpy('Round'),
  sign: numpy('Sign'),
  sin: numpy('Sin'),
  sinh: numpy('Sinh'),
  sqrt: numpy('Sqrt'),
  square: numpy('Square'),
  squeeze: numpy('Squeeze', axisOf),
  std: reduction('Std'),
  sub: numpy('Subtract'),
  sum: reduction('Sum'),
  tan: numpy('Tan'),
  tanh: numpy('Tanh'),
  variance: reduction('Var'),
  where: numpy('Where'),
  concat: { className: 'Concatenate', module: 'numpy', list: true, settings: axisOf },
  stack: { className: 'Stack', module: 'numpy', list: true, settings: axisOf },
  matmul: numpy('Matmul', (attributes) => {
    if (attributes.transposeA !== true && attributes.transposeB !== true) return {}
    throw new SerializationError('Keras: its matmul does not transpose', {
      help: 'transpose in an op of its own, or use einsum in a layer',
    })
  }),
  celu: nn('Celu', ({ alpha }) => ({ alpha: alpha as number })),
  glu: nn('Glu', axisOf),
  hardShrink: nn('HardShrink', thresholdOf),
  hardSigmoid: nn('HardSigmoid'),
  hardSilu: nn('HardSilu'),
  softShrink: nn('SoftShrink', thresholdOf),
  squareplus: nn('Squareplus', ({ b }) => ({ b: b as number })),
  tanhShrink: nn('TanhShrink'),
  oneHot: nn('OneHot', ({ depth, dtype }) => ({
    num_classes: depth as number,
    axis: -1,
    dtype: dtype as string,
    sparse: false,
  })),
  elu: nn('Elu', ({ alpha }) => ({ alpha: alpha as number })),
  gelu: nn('Gelu', ({ approximate }) => ({ approximate: approximate === true })),
  leakyRelu: nn('LeakyRelu', ({ alpha }) => ({ negative_slope: alpha as number })),
  logSigmoid: nn('LogSigmoid'),
  logSoftmax: nn('LogSoftmax', axisOf),
  relu: nn('Relu'),
  relu6: nn('Relu6'),
  selu: nn('Selu'),
  sigmoid: nn('Sigmoid'),
  silu: nn('Silu'),
  softmax: nn('Softmax', axisOf),
  softplus: nn('Softplus'),
  softsign: nn('Softsign'),
}

function settingsOf(layer: AnyLayer): Operation['settings'] {
  return (layer as unknown as Operation).settings
}

function keras(layer: AnyLayer): KerasOp {
  const { op, attributes } = settingsOf(layer)
  const { name } = op
  if (Object.hasOwn(ops, name)) {
    const entry = ops[name]!
    return typeof entry === 'function' ? entry(attributes) : entry
  }
  throw new SerializationError(
    `Keras: the op '${name}' of the graph has no function of keras.ops that is written here`,
    {
      help: `put a layer in its place; these ops are written: ${Object.keys(ops).join(', ')}`,
    },
  )
}

/** The object that Keras writes for an op. */
export function operationObject(layer: AnyLayer, name: string): KerasConfig {
  const { className, module, settings } = keras(layer)
  const config: KerasConfig = { name, ...settings?.(settingsOf(layer).attributes) }
  return { module: `keras.src.ops.${module}`, class_name: className, config, registered_name: className }
}

/** The arguments with which Keras calls the op. */
export function operationArguments(
  layer: AnyLayer,
  tensors: readonly SymbolicTensor[],
  constants: Constants,
): { readonly args: readonly Template[]; readonly kwargs: Readonly<Record<string, Template>> } {
  let next = 0
  const operands = settingsOf(layer).operands.map((operand): Template => {
    if (operand === null) return tensors[next++]!
    if ('value' in operand) return operand.value
    const own = layer.ownParameters.get(operand.constant)!
    if (operand.trainable) {
      throw new SerializationError(
        `Keras: the op '${layer.name}' has a trained parameter, which Keras's ops do not have`,
        {
          help: 'make it the weight of a layer',
        },
      )
    }
    const value = constants.get(own.parameter) ?? null
    return { class_name: '__numpy__', config: { value, dtype: snakeCase(operand.dtype) } }
  })
  const { list, further, named } = keras(layer)
  const { attributes } = settingsOf(layer)
  const args = list ? [operands] : operands
  return { args: [...args, ...(further?.(attributes) ?? [])], kwargs: named?.(attributes) ?? {} }
}

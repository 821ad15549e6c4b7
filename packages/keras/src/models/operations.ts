// Ops of a graph made here, as the functions of keras.ops that they are.
import type { AnyLayer, Operation, SymbolicTensor } from '@tensorloom/layers'
import { type Parameter, SerializationError } from '@tensorloom/tensor'
import type { Json, KerasConfig } from '../json.js'
import { snakeCase } from '../names.js'
import type { Template } from './origin.js'

/** Values of constants of a graph, read before the config is written. */
export type Constants = ReadonlyMap<Parameter, Json>

interface KerasOp {
  readonly className: string
  readonly module: 'numpy' | 'nn' | 'core'
  /** Whether the inputs are one list. */
  readonly list?: boolean
  /** The settings of Keras's op from the attributes of ours. */
  settings?(attributes: Readonly<Record<string, unknown>>): KerasConfig
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

const axisOf = ({ axis }: Readonly<Record<string, unknown>>): KerasConfig => ({ axis: (axis ?? null) as Json })
const reduction = (className: string): KerasOp =>
  numpy(className, ({ axis, keepDims }) => ({ axis: (axis ?? null) as Json, keepdims: keepDims === true }))

const ops: Readonly<Record<string, KerasOp>> = {
  abs: numpy('Absolute'),
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
  const { name } = settingsOf(layer).op
  if (Object.hasOwn(ops, name)) return ops[name]!
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
  return { args: keras(layer).list ? [operands] : operands, kwargs: {} }
}

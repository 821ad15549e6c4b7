// Ops in functional graphs: a call of an op on symbolic tensors becomes a layer that runs the op.
import {
  DisposedError,
  type DType,
  isParameter,
  type Parameter,
  parameter,
  type Shape,
  type Tensor,
  type TensorLike,
  zeros,
} from '@tensorloom/tensor'
import { dispatch, runtimeWithoutElements } from '@tensorloom/tensor/internal'
import type { Attributes, OpDefinition } from '@tensorloom/tensor/op'
import { isSymbolicTensor } from '../core/brand.js'
import { Layer } from '../core/layer.js'
import { applySymbolic } from '../core/symbolic.js'
import type { AnyLayer, GraphOwner, LayerConfig, LayerOptions, LayerValue } from '../core/types.js'

/** A number among the inputs of an op in a graph. */
export interface ScalarInput {
  /** The number. */
  readonly value: number | boolean
}

/** A tensor among the inputs of an op in a graph that is not a tensor of the graph; the layer keeps it as a parameter. */
export interface ConstantInput {
  /** Name of the parameter. */
  readonly constant: string
  /** Its shape. */
  readonly shape: Shape
  /** Its dtype. */
  readonly dtype: DType
  /** Whether training changes it. */
  readonly trainable: boolean
}

/** An input of an op that is not a tensor of the graph. */
export type FixedInput = ScalarInput | ConstantInput

/** The saved form of an op in a graph. */
export interface OperationConfig extends LayerOptions {
  /** The op. */
  readonly op: OpDefinition
  /** Its attributes, complete. */
  readonly attributes: Attributes
  /** Its inputs in order; null for those that come from the graph. */
  readonly operands: readonly (FixedInput | null)[]
  /** Values of the constants; zeros if left out, to be set by `loadStateDict`. */
  readonly constants?: Readonly<Record<string, Tensor>> | undefined
}

/** One op in a functional graph. Made by calling an op on a symbolic tensor. */
export class Operation extends Layer<LayerValue, LayerValue> {
  static readonly type: string = 'operation'
  /** The op with its attributes and inputs. */
  readonly settings: Omit<OperationConfig, 'constants' | keyof LayerOptions>

  constructor({ op, attributes, operands, constants, ...options }: OperationConfig) {
    // Dots divide layers in state dicts.
    super({ ...options, name: options.name ?? op.name.split('/').at(-1)!.replaceAll('.', '_') })
    if (options.name === undefined) this.nameFixed = false
    // A saved graph leaves out attributes that are undefined.
    this.settings = { op, attributes: copied({ ...op.options, ...attributes }), operands }
    for (const operand of operands) {
      if (operand === null || 'value' in operand) continue
      const given = constants?.[operand.constant]
      const { shape, dtype, trainable } = operand
      const borrowed = given !== undefined && isParameter(given)
      const own = borrowed ? given : constantOf(given ?? zeros(shape, { dtype }), trainable)
      this.ownParameters.set(operand.constant, { parameter: own, trainable, borrowed, regularizer: undefined })
    }
  }

  override build(): void {
    const lost = this.settings.operands.some(
      (one) => one !== null && 'constant' in one && !this.ownParameters.has(one.constant),
    )
    if (!lost) return
    throw new DisposedError(`${this.name}: the constants of the op were freed with the layer`, {
      help: 'a graph with constants cannot be built again: make it anew, or load it',
    })
  }

  override forward(x: LayerValue): LayerValue {
    const { op, attributes, operands } = this.settings
    const given = (Array.isArray(x) ? x : [x]) as readonly Tensor[]
    let next = 0
    const inputs = operands.map((operand): TensorLike => {
      if (operand === null) return given[next++]!
      return 'value' in operand ? operand.value : this.ownParameters.get(operand.constant)!.parameter
    })
    const outputs = dispatch(op, inputs, attributes)
    return op.multiple ? outputs : outputs[0]!
  }

  override get config(): LayerConfig {
    const { op, attributes, operands } = this.settings
    return { ...super.config, op, attributes, operands }
  }
}

// The caller may change its lists.
function copied(attributes: Attributes): Attributes {
  const copy = (value: unknown): unknown => (Array.isArray(value) ? value.map(copy) : value)
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, copy(value)]))
}

function constantOf(value: Tensor, trainable: boolean): Parameter {
  return parameter(value, { name: 'constant', trainable })
}

let owner: GraphOwner | undefined

/** Turns calls of ops on symbolic tensors into nodes of the graph. */
export function graphOwner(): GraphOwner {
  owner ??= runtimeWithoutElements(addOperation)
  return owner
}

function addOperation(op: OpDefinition, inputs: readonly TensorLike[], attributes: Attributes): readonly Tensor[] {
  const constants: Record<string, Tensor> = {}
  const operands = inputs.map((given): FixedInput | null => {
    if (typeof given !== 'object') return { value: given }
    if (isSymbolicTensor(given)) return null
    const count = Object.keys(constants).length
    const name = count === 0 ? 'constant' : `constant_${count}`
    constants[name] = given
    return { constant: name, shape: given.shape, dtype: given.dtype, trainable: isParameter(given) && given.trainable }
  })
  const from = inputs.filter(isSymbolicTensor)
  const layer = new Operation({ op, attributes, operands, constants }) as unknown as AnyLayer
  const result = applySymbolic(layer, from.length === 1 ? from[0]! : from)
  return (Array.isArray(result) ? result : [result]) as readonly Tensor[]
}

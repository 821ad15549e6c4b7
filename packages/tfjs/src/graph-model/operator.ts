// What an operator is: which inputs it needs as numbers, and how it computes its results.
import type { DType, Tensor } from '@tensorloom/tensor'
import type { Attributes } from './attributes.js'
import { GraphError } from './graph-error.js'
import { deviceOf, type Value } from './values.js'

/** What an operator returns: one result, or one for each output. */
export type Results = Tensor | Value | readonly (Tensor | Value)[]

/** An operator. */
export interface Operator {
  /** The inputs whose elements it needs as numbers; negative ones count from the end. They are read before it runs. */
  readonly host: readonly number[] | 'all'
  /** Fewest inputs. */
  readonly inputs: number
  /** Computes the results. */
  readonly run: (call: Call) => Results
  /** Computes the result in host memory if all inputs are there; undefined if it cannot. */
  readonly onHost: ((call: Call) => Value | undefined) | undefined
}

/** Describes an operator. */
export function operator(
  run: (call: Call) => Results,
  { inputs = 1, host = [], onHost }: Partial<Omit<Operator, 'run'>> = {},
): Operator {
  return { run, inputs, host, onHost }
}

/** One call of an operator. */
export class Call {
  readonly inputs: readonly Value[]
  readonly attributes: Attributes

  constructor(inputs: readonly Value[], attributes: Attributes) {
    this.inputs = inputs
    this.attributes = attributes
  }

  /** Input `k` as a value. */
  value(k: number): Value {
    const value = this.inputs[k < 0 ? this.inputs.length + k : k]
    if (value === undefined) throw new GraphError(`it has ${this.inputs.length} inputs, and needs more`)
    return value
  }

  /** Input `k` as a tensor. */
  tensor(k: number): Tensor {
    return deviceOf(this.value(k))
  }

  /** All inputs as tensors. */
  tensors(): readonly Tensor[] {
    return this.inputs.map(deviceOf)
  }

  /** The elements of input `k`, which `host` lists. */
  numbers(k: number): readonly number[] {
    return Array.from(this.value(k).host!)
  }

  /** The one element of input `k`, which `host` lists. */
  number(k: number): number {
    const numbers = this.numbers(k)
    if (numbers.length === 1) return numbers[0]!
    throw new GraphError(`input ${k} has ${numbers.length} elements, expected one`)
  }

  /** The dtype of an attribute. */
  dtype(name: string): DType {
    const dtype = this.attributes.type(name)
    if (dtype !== undefined) return dtype
    throw new GraphError(`'${name}' is a type that is not supported`, 'numbers are float32, int32 or bool here')
  }
}

/** An axis as TensorFlow gives it, in [0, rank). */
export function axisOf(axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis
  throw new GraphError(`axis ${axis} is not one of a tensor with ${rank} axes`)
}

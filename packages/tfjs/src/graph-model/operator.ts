// What an operator is: which inputs it needs as numbers, and how it computes its results.
import type { DType, Tensor } from '@tensorloom/tensor'
import type { Attributes } from './attributes.js'
import { GraphError } from './graph-error.js'
import {
  type AnyValue,
  deviceOf,
  isNumbers,
  type ListValue,
  type TableValue,
  type TextsValue,
  type Value,
  wordFor,
} from './values.js'

/** What an operator returns: one result, or one for each output. */
export type Results = Tensor | AnyValue | readonly (Tensor | AnyValue)[]

/** Asks for elements that must be read by yielding them. */
export type Steps<T> = Generator<Value, T, void>

/** What an operator can ask of the run that it belongs to. */
export interface RunContext {
  /** Runs a function of the model's library. */
  run(name: string, inputs: readonly AnyValue[]): Steps<readonly AnyValue[]>
  /** The tables of the model, by name. */
  readonly tables: Map<string, TableValue>
}

/** An operator. */
export interface Operator {
  /** The inputs whose elements it needs as numbers; negative ones count from the end. They are read before it runs. */
  readonly host: readonly number[] | 'all'
  /** Fewest inputs. */
  readonly inputs: number
  /** Computes the results. */
  readonly run: (call: Call, context: RunContext) => Results
  /** Computes the results by running functions; `run` is not used then. */
  readonly control: ((call: Call, context: RunContext) => Steps<Results>) | undefined
  /** Computes the result in host memory if all inputs are there; undefined if it cannot. */
  readonly onHost: ((call: Call) => Value | undefined) | undefined
}

/** Describes an operator. */
export function operator(
  run: (call: Call, context: RunContext) => Results,
  { inputs = 1, host = [], onHost }: Partial<Omit<Operator, 'run' | 'control'>> = {},
): Operator {
  return { run, inputs, host, onHost, control: undefined }
}

/** Describes an operator that runs functions. */
export function controlOperator(
  control: (call: Call, context: RunContext) => Steps<Results>,
  { inputs = 1, host = [] }: Partial<Pick<Operator, 'inputs' | 'host'>> = {},
): Operator {
  return { run: () => [], inputs, host, onHost: undefined, control }
}

/** One call of an operator. */
export class Call {
  /** Name of the node. */
  readonly name: string
  readonly inputs: readonly AnyValue[]
  readonly attributes: Attributes

  constructor(name: string, inputs: readonly AnyValue[], attributes: Attributes) {
    this.name = name
    this.inputs = inputs
    this.attributes = attributes
  }

  /** Input `k`, whatever it is. */
  any(k: number): AnyValue {
    const value = this.inputs[k < 0 ? this.inputs.length + k : k]
    if (value === undefined) throw new GraphError(`it has ${this.inputs.length} inputs, and needs more`)
    return value
  }

  /** Input `k` as a tensor value. */
  value(k: number): Value {
    const value = this.any(k)
    if (isNumbers(value)) return value
    throw new GraphError(`input ${k} is ${wordFor(value)}, expected a tensor of numbers`)
  }

  /** Input `k` as texts. */
  texts(k: number): TextsValue {
    const value = this.any(k)
    if (value.dtype === 'string') return value
    throw new GraphError(`input ${k} is ${wordFor(value)}, expected texts`)
  }

  /** Input `k` as a list. */
  list(k: number): ListValue {
    const value = this.any(k)
    if (value.dtype === 'list') return value
    throw new GraphError(`input ${k} is ${wordFor(value)}, expected a list of tensors`)
  }

  /** Input `k` as a table. */
  table(k: number): TableValue {
    const value = this.any(k)
    if (value.dtype === 'table') return value
    throw new GraphError(`input ${k} is ${wordFor(value)}, expected a table`)
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

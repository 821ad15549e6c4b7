// One use of an operator while a graph runs: its inputs and attributes, as its rule asks for them.

import { cast, type DType, type Shape, type Tensor } from '@tensorloom/tensor'
import { withArticle } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { type ElementType, elementTypes } from '../model/element-types.js'
import type { HostData, HostTensor } from '../model/host-tensor.js'
import type { TypeProto } from '../proto/messages.js'
import type { Graph } from './graph.js'
import { channelsLast } from './layout.js'
import { OnnxError } from './onnx-error.js'
import type { Steps } from './operator.js'
import { deviceOf, lastValue, type SequenceValue, type TensorValue, type Value } from './value.js'

/** The value of an attribute. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | HostTensor
  | Graph
  | { readonly typeProto: TypeProto }

/** What a call can ask of the run that it belongs to. */
export interface RunContext {
  /** Runs a graph that an attribute holds. */
  run(graph: Graph, inputs: readonly (Value | undefined)[]): Steps<readonly Value[]>
  /** The most steps that a loop may take. */
  readonly maxIterations: number
}

/** One use of an operator. */
export class Call {
  readonly operator: string
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** How many outputs the node names. */
  readonly outputs: number
  readonly opset: number
  readonly context: RunContext

  constructor(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
    opset: number,
    context: RunContext,
  ) {
    this.operator = operator
    this.inputs = inputs
    this.attributes = attributes
    this.outputs = outputs
    this.opset = opset
    this.context = context
  }

  /** The same run of other inputs and attributes, as a later version of ONNX has the operator. */
  derived(inputs: Call['inputs'], attributes: Call['attributes'] = {}, outputs = 1): Call {
    return new Call(this.operator, inputs, attributes, outputs, 21, this.context)
  }

  /** Whether input `k` is given. */
  has(k: number): boolean {
    return this.inputs[k] !== undefined
  }

  /** Input `k` as a tensor value. */
  value(k: number): TensorValue {
    const value = this.inputs[k]
    if (value?.kind === 'tensor') return value
    if (value?.kind === 'optional' && value.value?.kind === 'tensor') return value.value
    throw new OnnxError(`input ${k} is ${value === undefined ? 'missing' : withArticle(value.kind)}, expected a tensor`)
  }

  /** Input `k` as a sequence. */
  sequence(k: number): SequenceValue {
    const value = this.inputs[k]
    if (value?.kind === 'sequence') return value
    if (value?.kind === 'optional' && value.value?.kind === 'sequence') return value.value
    throw new OnnxError(
      `input ${k} is ${value === undefined ? 'missing' : withArticle(value.kind)}, expected a sequence`,
    )
  }

  /** Input `k` on the backend. */
  tensor(k: number): Tensor {
    return deviceOf(this.value(k))
  }

  /** Input `k` on the backend with the channels last. */
  last(k: number): Tensor {
    const value = this.value(k)
    return value.last ?? channelsLast(deviceOf(value))
  }

  /** Computes each element of input 0 on its own, in the layout that it has. */
  elementwise(compute: (x: Tensor) => Tensor): TensorValue | Tensor {
    const { last, type } = this.value(0)
    return last === undefined ? compute(this.tensor(0)) : lastValue(type, compute(last))
  }

  /** Input `k` on the backend, or undefined if it is not given. */
  optional(k: number): Tensor | undefined {
    return this.has(k) ? this.tensor(k) : undefined
  }

  /** All inputs on the backend. */
  tensors(): readonly Tensor[] {
    return this.inputs.map((_, k) => this.tensor(k))
  }

  /** Shape of input `k`. */
  shape(k: number): Shape {
    return this.value(k).shape
  }

  /** Element type of input `k`. */
  type(k: number): ElementType {
    return this.value(k).type
  }

  /** The elements of input `k` in host memory; the operator must have asked for them. */
  elements(k: number): HostData {
    const { host } = this.value(k)
    if (host === undefined) throw new OnnxError(`input ${k} was not read; this is a bug in @tensorloom/onnx`)
    return host
  }

  /** The elements of input `k` as numbers. */
  numbers(k: number): readonly number[] {
    return Array.from(this.elements(k) as Float64Array)
  }

  /** The elements of input `k` as numbers; undefined if it is not given. */
  optionalNumbers(k: number): readonly number[] | undefined {
    return this.has(k) ? this.numbers(k) : undefined
  }

  /** The only element of input `k`. */
  scalar(k: number): number {
    const values = this.elements(k)
    if (values.length === 1) return Number(values[0])
    throw new OnnxError(`input ${k} has shape ${shapeText(this.shape(k))}, expected one element`)
  }

  /** The texts of input `k`. */
  texts(k: number): readonly string[] {
    return this.elements(k) as readonly string[]
  }

  /** A number, or the default. */
  number(name: string, standard: number): number {
    return (this.attributes[name] as number | undefined) ?? standard
  }

  /** A number without default, or one that is required. */
  given(name: string): number | undefined {
    return this.attributes[name] as number | undefined
  }

  /** A text, or the default. With `among`, other texts are an error. */
  text<T extends string>(name: string, standard: T, among?: readonly T[]): T {
    const value = (this.attributes[name] as string | undefined) ?? standard
    if (among !== undefined && !among.includes(value as T)) {
      throw new OnnxError(`attribute '${name}' is '${value}', expected ${among.map((one) => `'${one}'`).join(', ')}`)
    }
    return value as T
  }

  /** A list of numbers. */
  list(name: string): readonly number[] | undefined {
    return this.attributes[name] as readonly number[] | undefined
  }

  /** A list of texts. */
  textList(name: string): readonly string[] | undefined {
    return this.attributes[name] as readonly string[] | undefined
  }

  /** A graph. */
  graph(name: string): Graph {
    return this.attributes[name] as Graph
  }

  /** A tensor. */
  tensorAttribute(name: string): HostTensor | undefined {
    return this.attributes[name] as HostTensor | undefined
  }

  /** The dtype that holds elements of type `type`. */
  dtype(type: ElementType): DType {
    const { dtype } = elementTypes[type]
    if (dtype === undefined) throw new OnnxError(`${type} is not supported here`)
    return dtype
  }

  /** Input `k` in the dtype `dtype`. */
  castTo(k: number, dtype: DType): Tensor {
    const x = this.tensor(k)
    return x.dtype === dtype ? x : cast(x, dtype)
  }

  /** `axis` of a tensor of `rank` axes, from 0. */
  axis(axis: number, rank: number): number {
    if (Number.isInteger(axis) && axis >= -rank && axis < Math.max(rank, 1)) return axis < 0 ? axis + rank : axis
    throw new OnnxError(`axis ${axis} of a tensor with ${rank} axes`)
  }

  /** Axes of a tensor of `rank` axes, from 0, each once. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const list = axes.map((axis) => this.axis(axis, rank))
    if (new Set(list).size === list.length) return list
    throw new OnnxError(`the axes ${JSON.stringify(axes)} name one twice`)
  }
}

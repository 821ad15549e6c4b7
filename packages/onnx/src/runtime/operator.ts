// What an operator is: its versions, what it takes, and how it runs.
import type { Tensor } from '@tensorloom/tensor'
import type { HostTensor } from '../model/host-tensor.js'
import type { Call } from './call.js'
import type { TensorValue, Value } from './value.js'

/** The form of an attribute; with `!` it is required. */
export type AttributeForm =
  | 'int'
  | 'ints'
  | 'float'
  | 'floats'
  | 'string'
  | 'strings'
  | 'tensor'
  | 'graph'
  | 'type'
  | 'sparse'

/** The attributes that an operator has. */
export type AttributeForms = Readonly<Record<string, AttributeForm | `${AttributeForm}!`>>

/** What an operator returns: one result, or one for each output; undefined for an output that it leaves out. */
export type Results = Tensor | Value | readonly (Tensor | Value | undefined)[]

/** Runs another graph, which control flow holds. Asks for elements that must be read by yielding them. */
export type Steps<T> = Generator<TensorValue, T, void>

/** An operator, from one version of its set on. */
export interface Operator {
  /** Its name. */
  readonly name: string
  /** Its set; '' for the operators of ONNX itself. */
  readonly domain: string
  /** The first version of the set with these rules. */
  readonly since: number
  /** Fewest and most inputs. */
  readonly inputs: readonly [least: number, most: number]
  /** Fewest and most outputs. */
  readonly outputs: readonly [least: number, most: number]
  /** Its attributes; others are an error. */
  readonly attributes: AttributeForms
  /** Attributes that it supports with these values only. */
  readonly only: Readonly<Record<string, readonly (number | string)[]>>
  /** The names of inputs that it does not support. */
  readonly without: Readonly<Record<number, string>>
  /** The inputs whose elements it needs as numbers: they are read before it runs. */
  readonly host: (call: Call) => readonly number[]
  /** Inputs that no gradient should pass: a float constant there is no parameter of the model. */
  readonly fixed: readonly number[] | 'all'
  /** Computes the results. */
  readonly run?: (call: Call) => Results
  /** Computes the results by running graphs. */
  readonly control?: (call: Call) => Steps<Results>
  /** Computes the result in host memory if all inputs are small and there; undefined if it cannot. */
  readonly onHost?: ((call: Call) => HostTensor | undefined) | undefined
}

/** The optional part of an operator's description. */
export interface OperatorOptions {
  readonly domain?: string
  /** A count, or fewest and most; 1 by default. */
  readonly inputs?: number | readonly [number, number]
  /** A count, or fewest and most; 1 by default. */
  readonly outputs?: number | readonly [number, number]
  readonly attributes?: AttributeForms
  readonly only?: Operator['only']
  readonly without?: Operator['without']
  readonly host?: readonly number[] | 'all' | ((call: Call) => readonly number[])
  readonly fixed?: readonly number[]
  readonly onHost?: ((call: Call) => HostTensor | undefined) | undefined
}

/** Describes an operator that computes. */
export function operator(
  name: string,
  since: number,
  options: OperatorOptions,
  run: (call: Call) => Results,
): Operator {
  return { ...common(name, since, options), run }
}

/** Describes an operator that runs graphs. */
export function controlOperator(
  name: string,
  since: number,
  options: OperatorOptions,
  control: (call: Call) => Steps<Results>,
): Operator {
  return { ...common(name, since, options), control }
}

function common(name: string, since: number, options: OperatorOptions): Operator {
  const {
    domain = '',
    inputs = 1,
    outputs = 1,
    attributes = {},
    only = {},
    without = {},
    host = [],
    fixed = [],
    onHost,
  } = options
  const slots = typeof host === 'function' ? host : (call: Call) => (host === 'all' ? [...call.inputs.keys()] : host)
  return {
    name,
    domain,
    since,
    inputs: typeof inputs === 'number' ? [inputs, inputs] : inputs,
    outputs: typeof outputs === 'number' ? [outputs, outputs] : outputs,
    attributes,
    only,
    without,
    host: slots,
    fixed: host === 'all' ? host : [...fixed, ...(typeof host === 'function' ? [] : host)],
    onHost,
  }
}

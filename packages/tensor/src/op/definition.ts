// What an op is, as the dispatcher sees it: its kind, its rules for shapes and dtypes, its kernels or steps, its gradient.
// Types only. Authors write the typed form in `op/typed-definition.ts`, which uses the types of their own function.

import type { Lowering, Source } from '../dispatch/lowering.js'
import type { DType } from '../dtype.js'
import type { Expr } from '../ir/types.js'
import type { Layout } from '../runtime/layout.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import type { TensorType } from './tensor-type.js'

/** Options of a call, defaults filled in. Plain data: numbers, strings, booleans, lists. */
export type Attributes = Readonly<Record<string, unknown>>

/**
 * A default for every option. It is `undefined` for required options, and if leaving the option out has a meaning of
 * its own.
 */
export type DefaultsOf<O> = { readonly [K in keyof O]-?: O[K] | undefined }

/** Options with all defaults filled in. */
export type Filled<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> }

/**
 * The argument of a gradient rule.
 *
 * @typeParam I - `TensorLike` for ops that take JavaScript numbers
 * @typeParam A - the op's options, defaults filled in
 */
export interface GradientContext<I = Tensor, A = Attributes> {
  /** Inputs of the call. */
  readonly inputs: readonly I[]
  /** The visible outputs of the call. */
  readonly outputs: readonly Tensor[]
  /** Extra outputs that only the gradient needs. */
  readonly residuals: readonly Tensor[]
  /** Gradient with respect to the first output. */
  readonly upstream: Tensor
  /** Gradients with respect to all outputs; undefined where an output was not used. */
  readonly upstreams: readonly (Tensor | undefined)[]
  /** The options of the call, defaults filled in. */
  readonly attrs: A
  /** Which inputs need a gradient. */
  readonly needs: readonly boolean[]
}

/**
 * Computes the gradient with respect to each input, with public ops. A function in the list is called only if the input
 * needs a gradient. Undefined means zero. The caller undoes broadcasting.
 */
export type GradientRule<I = Tensor, A = Attributes> = (context: GradientContext<I, A>) => GradientResult

/** A gradient for each input, or a function that makes it; undefined for none. */
export type GradientResult = readonly (Tensor | undefined | (() => Tensor | undefined))[]

/** The fields that all kinds of op have. */
export interface CommonDefinition<A = Attributes> {
  /** Public name; `scope/name` in plugins. */
  readonly name: string
  /** The maximum number of inputs, or `list` if the first argument is a list of tensors. */
  readonly inputs: number | 'list'
  /** How many of the inputs, counted from the end, may be left out; 0 by default. */
  readonly optionalInputs?: number
  /** Attributes that follow the inputs as positional arguments. */
  readonly positional?: readonly string[]
  /** Every option with its default. Other options throw. */
  readonly options?: DefaultsOf<A>
  /**
   * Dynamic attributes: their values are passed to the program when it runs, so one program serves all values. An attribute
   * that is left out is another program.
   */
  readonly dynamic?: readonly string[]
  /** Whether the function returns a list of tensors. */
  readonly multiple?: boolean
  /** Number of trailing outputs that only the gradient rule sees. */
  readonly residuals?: number
}

/** A view of an input. */
export interface ViewOf {
  /** The layout of its elements. */
  readonly layout: Layout
  /** Where it starts, in elements relative to the start of the input. */
  readonly offset: number
}

/** An op that lowers to kernels. */
export interface PrimitiveDefinition<A = Attributes> extends CommonDefinition<A> {
  /** The kind of op. */
  readonly kind: 'primitive'
  /** Returns the shapes and dtypes of the outputs. Throws if the inputs do not fit. */
  infer(inputs: readonly TensorType[], attrs: A): readonly TensorType[]
  /** Returns the result as a view of the first input, or undefined if that is not possible. */
  view?(layout: Layout, attrs: A): ViewOf | undefined
  /** Emits the kernels. */
  lower(lowering: Lowering, attrs: A): readonly Source[]
  /** The gradient rule. Without it the op is not differentiable. */
  readonly gradient?: GradientRule<Tensor, A>
}

/** How an elementwise op treats dtypes. `operands` are the dtypes that inputs are cast to, `result` the output's. */
export interface DTypeRule<A = Attributes> {
  /** Dtypes that the inputs are cast to. */
  operands(op: string, inputs: readonly TensorType[], values: readonly TensorLike[]): readonly DType[]
  /** The output's dtype. */
  result(operands: readonly DType[], attrs: A): DType
}

/**
 * An op that computes each element from the elements at the same position. Inputs broadcast, and may be JavaScript
 * numbers.
 */
export interface ElementwiseDefinition<A = Attributes> extends CommonDefinition<A> {
  /** The kind of op. */
  readonly kind: 'elementwise'
  /** Its dtype rule. */
  readonly dtypes: DTypeRule<A>
  /**
   * The element as an IR expression of the operands, followed by the dynamic attributes in order, as floats. One that is
   * left out must not be used.
   */
  value(operands: readonly Expr[], attrs: A): Expr
  /** The gradient rule. Without it the op is not differentiable. */
  readonly gradient?: GradientRule<TensorLike, A>
}

/**
 * An op made of other ops. Without `gradient` it is decomposed before interceptors see it. With `gradient` it is a
 * fusable composite: it is recorded whole, and runs as one kernel if the backend has one.
 */
export interface CompositeDefinition<A = Attributes> extends CommonDefinition<A> {
  /** The kind of op. */
  readonly kind: 'composite'
  /** The computation. Its arguments are the inputs (or the list of them), then the attributes. */
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are the op's own signature
  compose(...inputs: any[]): Tensor | readonly Tensor[]
  /**
   * Declares that all steps are elementwise. If no interceptor records the call, the whole op runs as one kernel per
   * output.
   */
  readonly fuse?: true | undefined
  /**
   * Indices of the inputs at which `compose` gets JavaScript numbers as they are, so that they take the dtype of the
   * tensor beside them. At other indices numbers become 0-d tensors first, unless `fuse` is set: of float32, or of
   * float64 if a tensor among the inputs is.
   */
  readonly scalars?: readonly number[] | 'all' | undefined
  /** Returns the shapes and dtypes of the outputs. It is needed only if a backend has a kernel for this op. */
  infer?(inputs: readonly TensorType[], attrs: A): readonly TensorType[]
  /** The gradient rule. It makes the op a fusable composite, and must agree with the decomposition. */
  readonly gradient?: GradientRule<Tensor, A>
}

/** Any op. */
export type OpDefinition<A = Attributes> = PrimitiveDefinition<A> | ElementwiseDefinition<A> | CompositeDefinition<A>

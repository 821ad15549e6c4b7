// The definition of an op as its author writes it. Rules get inputs and attributes with the types of the op's function,
// and a name that the function does not have is a compile error. Types only.
import type { Lowering, Source } from '../dispatch/lowering.js'
import type { Expr } from '../ir/types.js'
import type { Layout } from '../runtime/layout.js'
import type { Tensor } from '../tensor-types.js'
import type { CommonDefinition, DTypeRule, GradientContext, GradientResult, ViewOf } from './definition.js'
import type {
  Arity,
  AttributesOf,
  ComposeInputs,
  Each,
  GradientInputs,
  List,
  Outputs,
  PerInput,
  Places,
} from './function-types.js'
import type { AnyFunction } from './signature.js'
import type { TensorType } from './tensor-type.js'

// Names of the lists below: F the function, N the number of inputs, M how many of them may be left out, P the names of
// positional attributes, D the defaults of options, R the names of dynamic attributes, S the
// indices of inputs where numbers stay numbers, A the attributes as rules see them.

interface TypedCommon<N, M, P, D, R, A> extends Omit<CommonDefinition, 'options' | 'dynamic'> {
  readonly inputs: N & Arity
  readonly optionalInputs?: M & number
  readonly positional?: P & readonly string[]
  readonly options?: D
  readonly dynamic?: R & readonly (keyof A)[]
}

/** A gradient rule with the types of the op's inputs, attributes and outputs. */
export type TypedGradientRule<I extends List, A, O extends List = readonly Tensor[]> = (
  context: Omit<GradientContext, 'inputs' | 'attrs' | 'outputs'> & {
    readonly inputs: I
    readonly attrs: A
    readonly outputs: O
  },
) => GradientResult

/** An op that lowers to kernels. */
export interface TypedPrimitive<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R,
  A = AttributesOf<F, N, P, D>,
> extends TypedCommon<N, M, P, D, R, A> {
  readonly kind: 'primitive'
  readonly fuse?: undefined
  readonly scalars?: undefined
  readonly infer: (inputs: PerInput<F, N, M, TensorType>, attrs: A) => readonly TensorType[]
  readonly view?: (layout: Layout, attrs: A) => ViewOf | undefined
  readonly lower: (lowering: Lowering, attrs: A) => readonly Source[]
  readonly gradient?: TypedGradientRule<GradientInputs<F, N, M, []>, A, Outputs<F>> | undefined
}

/** An op that computes each element from the elements at the same position. */
export interface TypedElementwise<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R extends readonly string[],
  A = AttributesOf<F, N, P, D>,
> extends TypedCommon<N, M, P, D, R, A> {
  readonly kind: 'elementwise'
  readonly fuse?: undefined
  readonly scalars?: undefined
  readonly dtypes: DTypeRule<A>
  readonly value: (operands: readonly [...PerInput<F, N, M, Expr>, ...Each<R, Expr>], attrs: A) => Expr
  readonly gradient?: TypedGradientRule<GradientInputs<F, N, M, 'all'>, A, Outputs<F>> | undefined
}

interface TypedCompositeOf<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R,
  S extends Places,
  A = AttributesOf<F, N, P, D>,
  // The attributes as the steps see them.
  Steps = A,
> extends TypedCommon<N, M, P, D, R, A> {
  readonly kind: 'composite'
  readonly compose: (...args: [...ComposeInputs<F, N, M, S>, attrs: Steps]) => Tensor | readonly Tensor[]
  readonly infer?: ((inputs: PerInput<F, N, M, TensorType>, attrs: A) => readonly TensorType[]) | undefined
  readonly gradient?: TypedGradientRule<GradientInputs<F, N, M, S>, A, Outputs<F>> | undefined
}

/**
 * A composite whose steps get tensors. JavaScript numbers become 0-d tensors first, except at the indices in `scalars`.
 */
export interface TypedComposite<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R,
  S extends Places,
> extends TypedCompositeOf<F, N, M, P, D, R, S> {
  readonly fuse?: undefined
  readonly scalars?: S
}

// The steps of a fused kernel get dynamic attributes as tensors.
type HandedOver<A, R extends readonly string[]> = {
  readonly [K in keyof A]: K extends R[number] ? A[K] | Tensor : A[K]
}

/** A composite whose steps are all elementwise. */
export interface TypedFusedComposite<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R extends readonly string[],
  A = AttributesOf<F, N, P, D>,
> extends TypedCompositeOf<F, N, M, P, D, R, 'all', A, HandedOver<A, R>> {
  readonly fuse: true
  readonly scalars?: undefined
}

/** @internal The definition of an op with the function type `F`. */
export type TypedDefinition<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  R extends readonly string[],
  S extends Places,
> =
  | TypedPrimitive<F, N, M, P, D, R>
  | TypedElementwise<F, N, M, P, D, R>
  | TypedComposite<F, N, M, P, D, R, S>
  | TypedFusedComposite<F, N, M, P, D, R>

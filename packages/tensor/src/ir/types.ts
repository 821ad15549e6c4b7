// The kernel IR: one output element as an expression over affine loads and reductions. This is what a backend compiles.
import type { DType } from '../dtype.js'

/** A literal, or a number handed over at run time in slot `param` of the params. */
export type Scalar = number | { readonly param: number }

/** Operators of one operand. The operand's dtype is the result's, except where the table says otherwise. */
export type UnaryOperator =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'not'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erf'
  | 'sigmoid'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'isNaN'
  | 'isFinite'

/** Operators of two operands of one dtype. Comparisons give bool. */
export type BinaryOperator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'atan2'
  | 'min'
  | 'max'
  | 'floorDiv'
  | 'mod'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'

/** How a reduction combines its terms. Its value over nothing: 0, 1, −∞ or the least integer, +∞ or the greatest. */
export type ReduceOperator = 'sum' | 'prod' | 'max' | 'min'

/**
 * A scalar expression. Nodes form a graph: a node object that occurs several times is one value, and is computed once.
 * Axes count the output's first, then, inside the body of a reduction, that reduction's own.
 */
export type Expr =
  | { readonly kind: 'const'; readonly dtype: DType; readonly value: Scalar }
  | { readonly kind: 'axis'; readonly dtype: 'int32'; readonly axis: number }
  | {
      readonly kind: 'load'
      readonly dtype: DType
      readonly input: number
      readonly index: Index
      readonly guard?: Guard
    }
  | { readonly kind: 'unary'; readonly dtype: DType; readonly operator: UnaryOperator; readonly operand: Expr }
  | {
      readonly kind: 'binary'
      readonly dtype: DType
      readonly operator: BinaryOperator
      readonly left: Expr
      readonly right: Expr
    }
  | {
      readonly kind: 'select'
      readonly dtype: DType
      readonly condition: Expr
      readonly whenTrue: Expr
      readonly whenFalse: Expr
    }
  | { readonly kind: 'cast'; readonly dtype: DType; readonly operand: Expr }
  | { readonly kind: 'acc'; readonly dtype: DType; readonly reduce: number }

/** Where a load reads, in elements: `base + offset + Σ strideₖ · axisₖ + Σ stride · index`. */
export interface Index {
  /** Where the view starts in its storage; always a param. */
  readonly base: Scalar
  /** Constant part of the affine form. */
  readonly offset: Scalar
  /** Affine terms, each axis at most once. */
  readonly terms: readonly { readonly axis: number; readonly stride: Scalar }[]
  /** Data-dependent terms (int32). An index outside `0 ≤ index < extent` makes the load give 0. */
  readonly gather?: readonly { readonly stride: Scalar; readonly index: Expr; readonly extent: Scalar }[]
}

/** When a load may read at all; elsewhere it gives `fill`. This is padding. */
export interface Guard {
  /** Every affine form `offset + Σ stride · axis` must lie in `0 ≤ form < extent`. */
  readonly ranges: readonly {
    readonly offset: Scalar
    readonly terms: readonly { readonly axis: number; readonly stride: Scalar }[]
    readonly extent: Scalar
  }[]
  /** And this (bool) must hold. */
  readonly when?: Expr
  /** What the load gives where it may not read. */
  readonly fill: Scalar
}

/** One reduction: `acc = reduce over its own axes of body`. */
export interface Reduce {
  readonly operator: ReduceOperator
  /** Extents of the reduction's own axes, numbered after the output's. */
  readonly shape: readonly Scalar[]
  /** What is combined; may read accumulators declared before this one. */
  readonly body: Expr
  /** The accumulator's dtype. */
  readonly dtype: DType
}

/** One output, every element of it by the same expression. */
export interface Kernel {
  /** The op it came from; for people. */
  readonly name: string
  /** Extents of the output's axes. The output is written row-major. */
  readonly shape: readonly Scalar[]
  readonly reduces: readonly Reduce[]
  /** Dtypes of the inputs that loads name. */
  readonly inputs: readonly DType[]
  /** The output's dtype; equals `value.dtype`. */
  readonly dtype: DType
  readonly value: Expr
  /** Length of the params vector. */
  readonly params: number
}

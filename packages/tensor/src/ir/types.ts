// The kernel IR: one output element as an expression over affine loads and reductions. This is what a backend compiles.
import type { DType } from '../dtype.js'

/** A literal, or a param. */
export type Scalar = number | Param

/** A number handed over at run time. */
export interface Param {
  /** Its place in the params. */
  readonly param: number
}

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

/** A literal or a param. */
export interface ConstExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'const'
  /** Dtype of the value. */
  readonly dtype: DType
  /** The number, in that dtype. */
  readonly value: Scalar
}

/** The index along an axis. */
export interface AxisExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'axis'
  /** Indices are int32. */
  readonly dtype: 'int32'
  /** Number of the axis: the output's first, then the own axes of the reduction whose body this is in. */
  readonly axis: number
}

/** An element of an input. */
export interface LoadExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'load'
  /** The input's dtype. */
  readonly dtype: DType
  /** Number of the input. */
  readonly input: number
  /** Which element. */
  readonly index: Index
  /** When it may be read at all. */
  readonly guard?: Guard
}

/** An operator of one operand. */
export interface UnaryExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'unary'
  /** The operand's dtype; bool for `isNaN` and `isFinite`. */
  readonly dtype: DType
  /** What is done. */
  readonly operator: UnaryOperator
  /** What it is done to. */
  readonly operand: Expr
}

/** An operator of two operands of one dtype. */
export interface BinaryExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'binary'
  /** bool for comparisons, else the operands'. */
  readonly dtype: DType
  /** What is done. */
  readonly operator: BinaryOperator
  /** First operand. */
  readonly left: Expr
  /** Second operand. */
  readonly right: Expr
}

/** One of two values; lazy in its loads. */
export interface SelectExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'select'
  /** Dtype of both values. */
  readonly dtype: DType
  /** A bool. */
  readonly condition: Expr
  /** The value where the condition holds. */
  readonly whenTrue: Expr
  /** The value elsewhere. */
  readonly whenFalse: Expr
}

/** A value in another dtype; see `ir.cast` for the rules. */
export interface CastExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'cast'
  /** The new dtype. */
  readonly dtype: DType
  /** The value to convert. */
  readonly operand: Expr
}

/** The value of a reduction. */
export interface AccExpr {
  /** Tells the kinds of expression apart. */
  readonly kind: 'acc'
  /** The reduction's dtype. */
  readonly dtype: DType
  /** Number of the reduction. */
  readonly reduce: number
}

/**
 * A scalar expression. Nodes form a graph: a node object that occurs several times is one value, and is computed once.
 */
export type Expr = ConstExpr | AxisExpr | LoadExpr | UnaryExpr | BinaryExpr | SelectExpr | CastExpr | AccExpr

/** A constant plus a multiple of each of some axes. */
export interface AffineForm {
  /** The constant part. */
  readonly offset: Scalar
  /** Each axis at most once. */
  readonly terms: readonly AffineTerm[]
}

/** `stride · axis`. */
export interface AffineTerm {
  /** Number of the axis. */
  readonly axis: number
  /** Its factor. */
  readonly stride: Scalar
}

/** `stride · index`, the index computed from data (int32). Outside `0 ≤ index < extent` the load gives 0. */
export interface GatherTerm {
  /** Factor of the index, in elements. */
  readonly stride: Scalar
  /** The index, int32. */
  readonly index: Expr
  /** The index lies below this. */
  readonly extent: Scalar
}

/** An affine form that must lie in `0 ≤ form < extent`. */
export interface GuardRange extends AffineForm {
  /** The form lies below this. */
  readonly extent: Scalar
}

/** Where a load reads, in elements: `base + offset + Σ strideₖ · axisₖ + Σ stride · index`. */
export interface Index extends AffineForm {
  /** Where the view starts in its storage; always a param. */
  readonly base: Scalar
  /** Data-dependent terms. */
  readonly gather?: readonly GatherTerm[]
}

/** When a load may read at all; elsewhere it gives `fill`. This is padding. */
export interface Guard {
  /** All of them must hold. */
  readonly ranges: readonly GuardRange[]
  /** And this (bool). */
  readonly when?: Expr
  /** What the load gives where it may not read. */
  readonly fill: Scalar
}

/** One reduction: `acc = reduce over its own axes of body`. */
export interface Reduce {
  /** How terms are combined. */
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
  /** Reductions that the value may read. */
  readonly reduces: readonly Reduce[]
  /** Dtypes of the inputs that loads name. */
  readonly inputs: readonly DType[]
  /** The output's dtype; equals `value.dtype`. */
  readonly dtype: DType
  /** The element, from loads, axes and accumulators. */
  readonly value: Expr
  /** Elements of further outputs of the same shape; there are some only where `capabilities.maxOutputs` allows it. */
  readonly others?: readonly Expr[]
  /** Length of the params vector. */
  readonly params: number
}

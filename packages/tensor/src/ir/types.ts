// The kernel IR: one output element as an expression over affine loads and reductions. This is what a backend compiles.
import type { DType } from '../dtype.js'

/** A literal, or a param. */
export type Scalar = number | Param

/** A number that is passed at run time. */
export interface Param {
  /** Its index in the params. */
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

/**
 * How a reduction combines its terms. Over no terms, `sum` gives 0, `prod` 1, `max` −∞ or the least integer, and `min`
 * +∞ or the greatest integer.
 */
export type ReduceOperator = 'sum' | 'prod' | 'max' | 'min'

/** A literal or a param. */
export interface ConstExpr {
  /** The kind of expression. */
  readonly kind: 'const'
  /** Dtype of the value. */
  readonly dtype: DType
  /** The number, in that dtype. */
  readonly value: Scalar
}

/** The index along an axis. */
export interface AxisExpr {
  /** The kind of expression. */
  readonly kind: 'axis'
  /** Indices are int32. */
  readonly dtype: 'int32'
  /** Number of the axis. The axes of the output come first, then those of the reduction that this expression is in. */
  readonly axis: number
}

/** An element of an input. */
export interface LoadExpr {
  /** The kind of expression. */
  readonly kind: 'load'
  /** The input's dtype. */
  readonly dtype: DType
  /** Number of the input. */
  readonly input: number
  /** Which element. */
  readonly index: Index
  /** When it may be read. */
  readonly guard?: Guard
}

/** An operator of one operand. */
export interface UnaryExpr {
  /** The kind of expression. */
  readonly kind: 'unary'
  /** The operand's dtype; bool for `isNaN` and `isFinite`. */
  readonly dtype: DType
  /** The operator. */
  readonly operator: UnaryOperator
  /** The operand. */
  readonly operand: Expr
}

/** An operator of two operands of one dtype. */
export interface BinaryExpr {
  /** The kind of expression. */
  readonly kind: 'binary'
  /** bool for comparisons, else the operands'. */
  readonly dtype: DType
  /** The operator. */
  readonly operator: BinaryOperator
  /** First operand. */
  readonly left: Expr
  /** Second operand. */
  readonly right: Expr
}

/** One of two values. Only the loads of the chosen one are executed. */
export interface SelectExpr {
  /** The kind of expression. */
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
  /** The kind of expression. */
  readonly kind: 'cast'
  /** The new dtype. */
  readonly dtype: DType
  /** The value to convert. */
  readonly operand: Expr
}

/** The value of a reduction. */
export interface AccExpr {
  /** The kind of expression. */
  readonly kind: 'acc'
  /** The reduction's dtype. */
  readonly dtype: DType
  /** Number of the reduction. */
  readonly reduce: number
}

/**
 * A scalar expression. Nodes form a graph. A node object that occurs several times is one value and is computed once.
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
  /** The exclusive upper bound of the index. */
  readonly extent: Scalar
}

/** An affine form that must lie in `0 ≤ form < extent`. */
export interface GuardRange extends AffineForm {
  /** The exclusive upper bound of the form. */
  readonly extent: Scalar
}

/** Where a load reads, in elements: `base + offset + Σ strideₖ · axisₖ + Σ stride · index`. */
export interface Index extends AffineForm {
  /** Where the view starts in its storage. This is always a param. */
  readonly base: Scalar
  /** Data-dependent terms. */
  readonly gather?: readonly GatherTerm[]
}

/** When a load may read. Elsewhere it gives `fill`. This is how padding works. */
export interface Guard {
  /** All of them must hold. */
  readonly ranges: readonly GuardRange[]
  /** A further condition (bool). */
  readonly when?: Expr
  /** The value of the load where it may not read. */
  readonly fill: Scalar
}

/** One reduction: `acc = reduce over its own axes of body`. */
export interface Reduce {
  /** How terms are combined. */
  readonly operator: ReduceOperator
  /** Extents of the reduction's own axes, numbered after the output's. */
  readonly shape: readonly Scalar[]
  /** The expression that is combined. It may read accumulators that are declared before this one. */
  readonly body: Expr
  /** The accumulator's dtype. */
  readonly dtype: DType
}

/** A kernel. It computes every element of its output with the same expression. */
export interface Kernel {
  /** The name of the op, for debugging. */
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
  /** The elements of further outputs of the same shape. They occur only if `capabilities.maxOutputs` allows it. */
  readonly others?: readonly Expr[]
  /** Length of the params vector. */
  readonly params: number
}

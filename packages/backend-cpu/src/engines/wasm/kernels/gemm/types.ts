// What a matrix product is: its operands, and what it does to its result.
import type { FunctionBuilder, Local } from '../../assembler/index.js'

/** Changes `sums` in place before they are stored. */
export type Activation = (f: FunctionBuilder, sums: Local) => void

/** An activation, with a name that identifies its module. */
export interface NamedActivation {
  readonly name: string
  readonly write: Activation
}

/** What a product does to its result while it writes it. */
export interface Epilogue {
  /** The address of a number for each column. They are added to every row. */
  readonly bias?: number
  /** The activation that is applied to every element at the end. */
  readonly activation?: NamedActivation
}

/** A matrix in memory: address of its first element in bytes; distances of rows and of columns in elements. */
export interface Matrix {
  readonly at: number
  readonly rowStride: number
  readonly columnStride: number
}

/** A batch axis: the number of matrices, and their distance in each operand, in elements (0: the same matrix). */
export interface BatchAxis {
  readonly extent: number
  readonly a: number
  readonly b: number
  readonly c: number
}

/** A product: `c[m, n] = activation(a[m, k] · b[k, n] + bias[n])`. */
export interface Product extends Epilogue {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly a: Matrix
  readonly b: Matrix
  /** Its columns are adjacent. */
  readonly c: { readonly at: number; readonly rowStride: number }
  /** Whether to add to `c`. Default: false. */
  readonly accumulate?: boolean
  /** The batch of products, outermost axis first. Default: one product. */
  readonly batch?: readonly BatchAxis[]
}

/** Computes products. */
export type Gemm = (product: Product) => void

/** The products of a library. */
export interface NativeGemm {
  /** Whether the library takes a product: it is large enough, and one stride of each operand is 1. */
  takes(product: Product): boolean
  /** Computes a product that it takes, or a part of one with fewer steps. */
  run(product: Product): void
}

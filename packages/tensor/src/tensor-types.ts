// The types of tensors and parameters that all packages use, and the functions that recognise them.
//
// What is written with `Symbol.dispose` needs its types, which a program with "target": "es2022" does not have. The reference
// stays in the declarations, so that such programs compile; all packages import this file.
/// <reference lib="esnext.disposable" preserve="true" />
import { isBranded, type tensorBrand } from './brand.js'
import type { Backend } from './contract.js'
import type { DType, TypedArrayOf } from './dtype.js'
import type { Layout } from './runtime/layout.js'
import type { Storage } from './runtime/storage.js'
import type { Axis, Shape } from './shape.js'

/** Options of reductions. */
export interface ReduceOptions {
  /** Axis or axes to reduce; all by default. Negative counts from the end. */
  readonly axis?: Axis | undefined
  /** Keep reduced axes with extent 1; false by default. */
  readonly keepDims?: boolean | undefined
}

/** Options of ops that work along one axis. Each op documents its default. */
export interface AxisOption {
  /** Negative counts from the end. */
  readonly axis?: number | undefined
}

/** Options of ops that pick elements by indices. */
export interface GatherOptions extends AxisOption {
  /** What stands where an index is out of range: NaN by default, −2147483648 in int32, 0 in uint8 and bool. */
  readonly fill?: number | undefined
}

/** Options of `argMax` and `argMin`. */
export interface ArgReduceOptions extends AxisOption {
  /** Keep the reduced axis with extent 1; false by default. */
  readonly keepDims?: boolean | undefined
}

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Whether the left operand is [..., k, m]; false by default. */
  readonly transposeA?: boolean | undefined
  /** Whether the right operand is [..., n, k]; false by default. */
  readonly transposeB?: boolean | undefined
}

/** Nested arrays of numbers, as `tensor()` takes and `array()` returns. */
export type NestedArray = number | boolean | readonly NestedArray[]

/** A tensor, or a JavaScript number or boolean, which takes the dtype of the tensor beside it. */
export type TensorLike = Tensor | number | boolean

/**
 * An immutable n-dimensional array on a backend. `tensor()`, `zeros()` and others make tensors, and ops return them.
 * Every method is also a function of the same name.
 *
 * @typeParam S - shape, as far as it is known at compile time
 * @typeParam D - dtype
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, 2], [3, 4]])
 * console.log(x.shape, x.dtype, await x.mul(10).sum({ axis: 1 }).data()) // [2, 2] float32 Float32Array [30, 70]
 * ```
 */
export interface Tensor<S extends Shape = Shape, D extends DType = DType> {
  /** The brand by which `isTensor` knows it. */
  readonly [tensorBrand]: true
  /** Extent of each axis. */
  readonly shape: S
  /** Element type. */
  readonly dtype: D
  /** Number of axes. */
  readonly rank: number
  /** Number of elements. */
  readonly size: number
  /** The backend that holds the elements; undefined while they are in host memory. */
  readonly backend: Backend | undefined
  /** Whether `dispose()` was called. */
  readonly disposed: boolean

  /** The layout of the elements in the storage. For backends and interceptors. */
  readonly layout: Layout
  /** Where the view starts in the storage, in elements. For backends and interceptors. */
  readonly offset: number
  /** The elements, shared by all views of them. For backends and interceptors. Throws after `dispose()`. */
  readonly storage: Storage
  /** Identity of the value for interceptors: aliases of one tensor share it. */
  readonly id: number
  /** The op that made the tensor, for error messages. */
  readonly origin: string

  /**
   * Returns a row-major copy of the elements. If the op that computes them failed, the Promise rejects with its error.
   */
  data(): Promise<TypedArrayOf<D>>
  /** Like `data`, but synchronous. Throws if the backend cannot read synchronously. */
  dataSync(): TypedArrayOf<D>
  /** Returns the elements as nested arrays. A scalar gives a number. Booleans become `true` and `false`. */
  array(): Promise<NestedArray>
  /** Returns the only element of a tensor of size 1, as a number. */
  item(): Promise<number>
  /** Like `item`, but synchronous. Throws if the backend cannot read synchronously. */
  itemSync(): number
  /**
   * Returns the values as aligned and truncated text, with dtype and shape. The values are left out if the backend
   * cannot read synchronously.
   */
  toString(): string
  /** Prints the values to the console, on every backend. */
  print(): Promise<void>
  /**
   * Frees the elements, unless another view holds them. Using the tensor afterwards throws. Can be called again without
   * effect.
   */
  dispose(): void
  /** Same as `dispose`, for `using`. */
  [Symbol.dispose](): void
  /** The same elements on another backend. Differentiable. */
  to(backend: Backend): Tensor<S, D>

  /** `this + other`, broadcast. */
  add(other: TensorLike): Tensor
  /** `this − other`, broadcast. */
  sub(other: TensorLike): Tensor
  /** `this · other`, element by element, broadcast. */
  mul(other: TensorLike): Tensor
  /** `this / other`, broadcast; integers give float32. */
  div(other: TensorLike): Tensor
  /** `this` to the power of `other`, broadcast. */
  pow(other: TensorLike): Tensor
  /** The larger of both, broadcast. */
  maximum(other: TensorLike): Tensor
  /** The smaller of both, broadcast. */
  minimum(other: TensorLike): Tensor
  /** Element by element `==`, as bool. */
  equal(other: TensorLike): Tensor
  /** Element by element `>`, as bool. */
  greater(other: TensorLike): Tensor
  /** Element by element `<`, as bool. */
  less(other: TensorLike): Tensor
  /** −x. */
  neg(): Tensor
  /** |x|. */
  abs(): Tensor
  /** eˣ. */
  exp(): Tensor
  /** Natural logarithm. */
  log(): Tensor
  /** √x. */
  sqrt(): Tensor
  /** x². */
  square(): Tensor
  /** max(x, 0). */
  relu(): Tensor
  /** 1 / (1 + e⁻ˣ). */
  sigmoid(): Tensor
  /** Hyperbolic tangent. */
  tanh(): Tensor
  /** Softmax over one axis, the last by default. */
  softmax(options?: AxisOption): Tensor
  /** Sum over axes. */
  sum(options?: ReduceOptions): Tensor
  /** Mean over axes. */
  mean(options?: ReduceOptions): Tensor
  /** Largest element over axes. */
  max(options?: ReduceOptions): Tensor
  /** Smallest element over axes. */
  min(options?: ReduceOptions): Tensor
  /** Index of the first largest element along one axis (−1 by default), as int32. */
  argMax(options?: ArgReduceOptions): Tensor
  /** Matrix product; see `matmul`. */
  matmul(other: Tensor, options?: MatmulOptions): Tensor
  /** The same elements under another shape; one extent may be −1. */
  reshape(shape: Shape): Tensor
  /** Axes in another order; reversed by default. */
  transpose(options?: { readonly perm?: readonly number[] | undefined }): Tensor
  /** A new axis of extent 1 before `axis`. */
  expandDims(options?: AxisOption): Tensor
  /** Without axes of extent 1: those named, or all. */
  squeeze(options?: { readonly axis?: Axis | undefined }): Tensor
  /** The box of `size` that starts at `begin`; −1 in `size` means up to the end. */
  slice(begin: readonly number[], size: readonly number[]): Tensor
  /** Rows picked along one axis (0 by default) by an integer tensor. */
  gather(indices: Tensor, options?: GatherOptions): Tensor
  /** The elements in another dtype. */
  cast<E extends DType>(dtype: E): Tensor<S, E>
}

/**
 * Whether `value` is a tensor, of this copy of the package or another.
 *
 * @example
 * ```ts
 * import { isTensor, tensor } from '@tensorloom/tensor'
 * console.log([isTensor(tensor([1])), isTensor([1])]) // [true, false]
 * ```
 */
export function isTensor(value: unknown): value is Tensor {
  return isBranded(value)
}

/** Mark of a parameter, the same in every copy of this package. */
export const parameterBrand: unique symbol = /* @__PURE__ */ Symbol.for('tensorloom/parameter/1')

/** A tensor whose value can be replaced. Scopes never free it. Views and results made before `assign` keep the old value. */
export interface Parameter<S extends Shape = Shape, D extends DType = DType> extends Tensor<S, D> {
  /** The brand by which `isParameter` knows it. */
  readonly [parameterBrand]: true
  /** Name for messages, summaries and state dicts. */
  name: string
  /** Whether optimizers change it. */
  trainable: boolean
  /**
   * Optimizers replace every new value by `constraint(value)`, which has the same shape and dtype. Use ops only. Undefined by
   * default.
   */
  constraint: ((value: Tensor) => Tensor) | undefined
  /**
   * Sets the value to that of a tensor of the same shape and dtype. The caller keeps the tensor. Returns the parameter.
   */
  assign(value: Tensor): this
}

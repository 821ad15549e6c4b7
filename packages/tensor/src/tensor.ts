// The Tensor class: a handle on a storage with a fixed list of methods, each of which is also an exported op.

import { tensorBrand } from './brand.js'
import type { Backend } from './contract.js'
import { withArticle } from './describe.js'
import { contiguousCopy, disposedError, execute } from './dispatch/dispatch.js'
import type { DType, TypedArray, TypedArrayOf } from './dtype.js'
import { BackendError, MemoryError, ShapeError, TensorloomError } from './errors.js'
import { relu, sigmoid, tanh } from './ops/elementwise/activations.js'
import { add, div, maximum, minimum, mul, neg, sub } from './ops/elementwise/arithmetic.js'
import { cast } from './ops/elementwise/cast.js'
import { equal, greater, less } from './ops/elementwise/comparison.js'
import { abs, exp, log, pow, sqrt, square } from './ops/elementwise/maths.js'
import { gather } from './ops/indexing/gather.js'
import { expandDims, reshape, squeeze, transpose } from './ops/movement/shape.js'
import { slice } from './ops/movement/slice.js'
import { to } from './ops/movement/to.js'
import { softmax } from './ops/normalization/softmax.js'
import { matmul } from './ops/product/matmul.js'
import { argMax } from './ops/reduction/arg-reduce.js'
import { max, mean, min, sum } from './ops/reduction/reduce.js'
import { formatTensor } from './print.js'
import { type Layout, layoutOf, stridedLayout } from './runtime/layout.js'
import { readFrom, readFromNow } from './runtime/lost-device.js'
import { isMuchOutstanding, letFinalizersRun } from './runtime/outstanding.js'
import type { Scope } from './runtime/scope.js'
import { sharedState } from './runtime/state.js'
import { Storage } from './runtime/storage.js'
import { makeTensor, setTensorFactory } from './runtime/tensor-factory.js'
import { type Axis, type Shape, shapeText } from './shape.js'
import { shownAs } from './shown-as.js'
import type {
  ArgReduceOptions,
  AxisOption,
  GatherOptions,
  MatmulOptions,
  NestedArray,
  ReduceOptions,
  Tensor,
  TensorLike,
} from './tensor-types.js'

// The brand is set on the prototype, because isolated declarations cannot name an imported symbol in a class.
export interface TensorHandle<S extends Shape = Shape, D extends DType = DType>
  extends Pick<Tensor<S, D>, typeof tensorBrand> {}

/**
 * The implementation of `Tensor`. It is not exported: use `isTensor` to recognise tensors and `tensor` to make them.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block defines the property
export class TensorHandle<S extends Shape = Shape, D extends DType = DType> implements Tensor<S, D> {
  readonly origin: string
  readonly id: number
  /** @internal */
  protected held: Storage | undefined
  /** @internal */
  protected view: Layout
  /** @internal */
  protected start: number
  /** @internal The scope that frees it. */
  scope: Scope | undefined

  static {
    Object.defineProperty(TensorHandle.prototype, tensorBrand, { value: true })
    // The text that `console.log(tensor)` shows in Node.
    Object.assign(
      TensorHandle.prototype,
      shownAs((it: TensorHandle) => it.toString()),
    )
  }

  constructor(storage: Storage, layout: Layout, offset: number, origin: string, tracked: boolean, id?: number) {
    const state = sharedState()
    this.id = id ?? state.nextTensor++
    this.held = storage
    this.view = layout
    this.start = offset
    this.origin = origin
    this.scope = undefined
    const { counters, scopes } = state
    counters.tensors++
    storage.cell.handles++
    if (tracked && scopes.length > 0) scopes[scopes.length - 1]!.track(this)
  }

  get layout(): Layout {
    return this.view
  }
  get offset(): number {
    return this.start
  }
  get shape(): S {
    return this.view.shape as S
  }
  get dtype(): D {
    return this.view.dtype as D
  }
  get rank(): number {
    return this.view.shape.length
  }
  get size(): number {
    return this.view.size
  }
  get storage(): Storage {
    if (this.held === undefined) throw disposedError('read', this)
    return this.held
  }
  get backend(): Backend | undefined {
    const runtime = this.held?.runtime
    return runtime?.abstract ? undefined : runtime?.backend
  }
  get disposed(): boolean {
    return this.held === undefined
  }

  dispose(): void {
    const storage = this.held
    if (storage === undefined) return
    this.held = undefined
    sharedState().counters.tensors--
    storage.cell.handles--
    storage.release()
  }
  /** The same as `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  async data(): Promise<TypedArrayOf<D>> {
    return (await readLater(this)) as TypedArrayOf<D>
  }
  dataSync(): TypedArrayOf<D> {
    return readNow(this) as TypedArrayOf<D>
  }
  async array(): Promise<NestedArray> {
    return nest(await readLater(this), this.shape, this.dtype)
  }
  async item(): Promise<number> {
    checkSingle(this)
    return (await readLater(this))[0]!
  }
  itemSync(): number {
    checkSingle(this)
    return readNow(this)[0]!
  }
  /** Text for templates. Operators such as `+` and `<` would compute with that text, so they are refused. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    throw new TensorloomError(
      `tensor: an operator of JavaScript got ${withArticle(this.dtype)} tensor of shape ${shapeText(this.shape)}; it computes with numbers only`,
      { help: 'write x.add(1) or x.less(0.5), read the number with await x.item(), or make a text: x.toString()' },
    )
  }
  toString(): string {
    const { held } = this
    if (held === undefined) return `Tensor ${this.dtype} ${shapeText(this.shape)} (disposed)`
    if (held.runtime?.abstract) return `Tensor ${this.dtype} ${shapeText(this.shape)} (abstract)`
    const readable =
      held.ready === undefined && held.error === undefined && (held.runtime?.backend.capabilities.syncRead ?? true)
    return formatTensor(this.dtype, this.shape, readable ? readNow(this) : undefined)
  }
  async print(): Promise<void> {
    console.log(formatTensor(this.dtype, this.shape, await readLater(this)))
  }
  to(backend: Backend): Tensor<S, D> {
    return to(this, backend) as Tensor<S, D>
  }
  add(other: TensorLike): Tensor {
    return add(this, other)
  }
  sub(other: TensorLike): Tensor {
    return sub(this, other)
  }
  mul(other: TensorLike): Tensor {
    return mul(this, other)
  }
  div(other: TensorLike): Tensor {
    return div(this, other)
  }
  pow(other: TensorLike): Tensor {
    return pow(this, other)
  }
  maximum(other: TensorLike): Tensor {
    return maximum(this, other)
  }
  minimum(other: TensorLike): Tensor {
    return minimum(this, other)
  }
  equal(other: TensorLike): Tensor {
    return equal(this, other)
  }
  greater(other: TensorLike): Tensor {
    return greater(this, other)
  }
  less(other: TensorLike): Tensor {
    return less(this, other)
  }
  neg(): Tensor {
    return neg(this)
  }
  abs(): Tensor {
    return abs(this)
  }
  exp(): Tensor {
    return exp(this)
  }
  log(): Tensor {
    return log(this)
  }
  sqrt(): Tensor {
    return sqrt(this)
  }
  square(): Tensor {
    return square(this)
  }
  relu(): Tensor {
    return relu(this)
  }
  sigmoid(): Tensor {
    return sigmoid(this)
  }
  tanh(): Tensor {
    return tanh(this)
  }
  softmax(options?: AxisOption): Tensor {
    return softmax(this, options)
  }
  sum(options?: ReduceOptions): Tensor {
    return sum(this, options)
  }
  mean(options?: ReduceOptions): Tensor {
    return mean(this, options)
  }
  max(options?: ReduceOptions): Tensor {
    return max(this, options)
  }
  min(options?: ReduceOptions): Tensor {
    return min(this, options)
  }
  argMax(options?: ArgReduceOptions): Tensor {
    return argMax(this, options)
  }
  matmul(other: Tensor, options?: MatmulOptions): Tensor {
    return matmul(this, other, options)
  }
  reshape(shape: Shape): Tensor {
    return reshape(this, shape)
  }
  transpose(options?: { readonly perm?: readonly number[] | undefined }): Tensor {
    return transpose(this, options)
  }
  expandDims(options?: AxisOption): Tensor {
    return expandDims(this, options)
  }
  squeeze(options?: { readonly axis?: Axis | undefined }): Tensor {
    return squeeze(this, options)
  }
  slice(begin: readonly number[], size: readonly number[]): Tensor {
    return slice(this, begin, size)
  }
  gather(indices: Tensor, options?: GatherOptions): Tensor {
    return gather(this, indices, options)
  }
  cast<E extends DType>(dtype: E): Tensor<S, E> {
    return cast(this, dtype) as Tensor<S, E>
  }
}

function construct(storage: Storage, layout: Layout, offset: number, origin: string): Tensor {
  return new TensorHandle(storage, layout, offset, origin, true)
}

/** Makes another handle on the same value, with the same `id`, that scopes do not free. Recorders keep such handles. */
export function aliasTensor(tensor: Tensor): Tensor {
  return new TensorHandle(tensor.storage.retain(), tensor.layout, tensor.offset, tensor.origin, false, tensor.id)
}

/** Makes a new value with the same elements. If no interceptor handles calls, no op is called. */
export function sameElements(tensor: Tensor): Tensor {
  if (sharedState().depth > 0) return reshape(tensor, tensor.shape)
  return construct(tensor.storage.retain(), tensor.layout, tensor.offset, tensor.origin)
}

/**
 * The rows `begin` up to `begin + count`, as `slice` gives them: a view. If no interceptor handles calls, no op is called, because
 * loops ask for other rows in every step, and each would have a plan of its own.
 */
export function rowsFrom(tensor: Tensor, begin: number, count: number): Tensor {
  if (sharedState().depth > 0 || tensor.storage.runtime?.abstract) return slice(tensor, [begin], [count])
  const { shape, strides, dtype } = tensor.layout
  const layout = stridedLayout([count, ...shape.slice(1)], strides, dtype)
  return construct(tensor.storage.retain(), layout, tensor.offset + begin * strides[0]!, 'slice')
}

/** Lets the dispatcher make tensors. Every function that can make the first tensor calls it. */
export function enableTensors(): void {
  setTensorFactory(construct)
}

/** Makes a tensor that takes over an array in host memory. */
export function fromArray<D extends DType>(
  array: TypedArray,
  shape: Shape,
  dtype: D,
  origin: string,
): Tensor<Shape, D> {
  enableTensors()
  return makeTensor(new Storage(array.length, dtype, array), layoutOf(shape, dtype), 0, origin) as Tensor<Shape, D>
}

// Reading

// The tensor itself if it is row-major, else a row-major copy.
function readable(tensor: Tensor): { row: Tensor; copied: boolean } {
  if (tensor.layout.contiguous) return { row: tensor, copied: false }
  return { row: execute(contiguousCopy, [tensor], {})[0]!, copied: true }
}

// The same later, if there is no room for the copy now but collected tensors may make some.
async function readableLater(tensor: Tensor, error: unknown): Promise<ReturnType<typeof readable>> {
  if (!(error instanceof MemoryError)) throw error
  const held = aliasTensor(tensor)
  try {
    await letFinalizersRun()
    return readable(held)
  } finally {
    held.dispose()
  }
}

async function readLater(tensor: Tensor): Promise<TypedArray> {
  if (tensor.disposed) throw disposedError('data', tensor)
  let found: ReturnType<typeof readable>
  try {
    found = readable(tensor)
  } catch (error) {
    found = await readableLater(tensor, error)
  }
  const { row, copied } = found
  // The storage is held, so that a scope that closes before the read is done does not free it.
  const storage = row.storage.retain()
  const { offset, size } = row
  if (copied) row.dispose()
  try {
    while (storage.ready !== undefined) await storage.ready
    if (storage.error !== undefined) throw storage.error
    const { runtime, host } = storage
    const elements =
      host?.slice(offset, offset + size) ?? (await readFrom(runtime!, storage.cell.native, offset, offset + size))
    if (isMuchOutstanding()) await letFinalizersRun()
    return elements
  } finally {
    storage.release()
  }
}

function readNow(tensor: Tensor): TypedArray {
  if (tensor.disposed) throw disposedError('dataSync', tensor)
  const backend = tensor.backend
  if (tensor.storage.ready !== undefined || (backend !== undefined && !backend.capabilities.syncRead)) {
    throw new BackendError(`dataSync: backend '${backend?.name ?? 'reference'}' cannot read values synchronously`, {
      help: 'write `await t.data()` (or `await t.item()`) instead',
    })
  }
  const { row, copied } = readable(tensor)
  try {
    const { storage, offset, size } = row
    if (storage.error !== undefined) throw storage.error
    if (storage.host !== undefined) return storage.host.slice(offset, offset + size)
    return readFromNow(storage.runtime!, storage.cell.native, offset, offset + size)
  } finally {
    if (copied) row.dispose()
  }
}

function checkSingle(tensor: Tensor): void {
  if (tensor.size !== 1) {
    throw new ShapeError(`item: the tensor has ${tensor.size} elements, shape ${shapeText(tensor.shape)}`, {
      help: 'read all of them with data() or array(), or reduce first',
    })
  }
}

function nest(data: TypedArray, shape: Shape, dtype: DType): NestedArray {
  const value = (at: number): number | boolean => (dtype === 'bool' ? data[at] !== 0 : data[at]!)
  const build = (axis: number, start: number, count: number): NestedArray => {
    if (axis === shape.length) return value(start)
    const extent = shape[axis]!
    const inner = extent === 0 ? 0 : count / extent
    return Array.from({ length: extent }, (_, k) => build(axis + 1, start + k * inner, inner))
  }
  return build(0, 0, data.length)
}

// Abstract tensors: a shape and a dtype without elements. Ops on them infer shapes and dtypes and compute nothing, so
// shapes are known before anything runs. Reading one throws.
import type { Backend } from '../contract.js'
import { decompose } from '../dispatch/decompose.js'
import type { DType } from '../dtype.js'
import { TensorloomError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { inferOutputs, typeOf } from '../op/infer.js'
import { type Interceptor, withInterceptor } from '../runtime/interceptor.js'
import { layoutOf } from '../runtime/layout.js'
import { newRuntime, type Runtime } from '../runtime/runtime.js'
import { scope } from '../runtime/scope.js'
import { contract, sharedState } from '../runtime/state.js'
import { Storage } from '../runtime/storage.js'
import { makeTensor } from '../runtime/tensor-factory.js'
import type { Shape } from '../shape.js'
import type { Tensor, TensorLike } from '../tensor-types.js'

/** Makes the error for reading an abstract tensor. */
export function noElements(reader: string): TensorloomError {
  return new TensorloomError(`${reader}: the tensor is abstract: it has a shape and a dtype, but no elements`, {
    help: 'shapes are computed before anything runs; use where(condition, a, b) instead of branching on values',
  })
}

function refuse(): never {
  throw noElements('data')
}

// The storages of abstract tensors belong to a backend without elements, so reading does not need a separate check.
const backend: Backend = {
  name: 'abstract',
  engine: 'none',
  contract,
  capabilities: {
    dtypes: /* @__PURE__ */ new Set<DType>(),
    shapes: 'static',
    syncRead: true,
    maxInputs: 0,
    maxReduces: 0,
  },
  allocate: refuse,
  write: refuse,
  read: refuse,
  readSync: refuse,
  free() {},
  compile: refuse,
  run: refuse,
  memory: () => ({ bytes: 0, pooled: 0 }),
  async dispose() {},
}

/** Makes a runtime for abstract tensors. With `trace`, every call that takes one of them is passed to `trace`. */
export function runtimeWithoutElements(trace?: Runtime['trace']): Runtime {
  return newRuntime(backend, { abstract: true, trace })
}

let runtime: Runtime | undefined

/** Makes an abstract tensor. `origin` is its name in error messages. */
export function makeAbstract(shape: Shape, dtype: DType, origin: string): Tensor {
  runtime ??= runtimeWithoutElements()
  return makeTensor(new Storage(0, dtype, undefined, runtime), layoutOf(shape, dtype), 0, origin)
}

/**
 * Whether a tensor is abstract.
 *
 * @example
 * ```ts
 * import { ones } from '@tensorloom/tensor'
 * import { abstractTensor, isAbstract } from '@tensorloom/tensor/op'
 * console.log(isAbstract(abstractTensor([2])), isAbstract(ones([2]))) // true false
 * ```
 */
export function isAbstract(tensor: Tensor): boolean {
  return tensor.storage.runtime?.abstract === true
}

/**
 * Runs `fn` without computing anything. All ops inside return abstract tensors, parameters keep their values, and the
 * random stream does not advance. Tensors that are made inside are freed, except those that `fn` returns.
 *
 * @example
 * ```ts
 * import { matmul, ones } from '@tensorloom/tensor'
 * import { abstractly } from '@tensorloom/tensor/op'
 * // The shape of a product that is never computed.
 * console.log(abstractly(() => matmul(ones([5000, 3000]), ones([3000, 10])).shape)) // [5000, 10]
 * ```
 */
export function abstractly<T>(fn: () => T): T {
  const { random } = sharedState()
  const { key, counter } = random
  try {
    return scope(() => withInterceptor(withoutElements, fn) as never)
  } finally {
    Object.assign(random, { key, counter })
  }
}

const withoutElements: Interceptor = {
  call: ({ op, inputs, attrs }) => evaluateAbstractly(op, inputs, attrs),
  assign() {},
}

// An interceptor does not see the calls that it makes itself, so it is installed again for the steps of a composite.
function evaluateAbstractly(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  if (op.kind === 'composite' && op.infer === undefined) {
    return withInterceptor(withoutElements, () => decompose(op, inputs, attrs))
  }
  return inferOutputs(op, inputs.map(typeOf), inputs, attrs).map(({ shape, dtype }) =>
    makeAbstract(shape, dtype, op.name),
  )
}

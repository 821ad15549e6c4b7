// Abstract tensors: a shape and a dtype without elements. Ops on them work out what they would give and compute nothing,
// so that shapes are known before anything runs. Reading one throws.
import type { Backend } from '../contract.js'
import { decompose } from '../dispatch/decompose.js'
import type { DType } from '../dtype.js'
import { TensorloomError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { inferOutputs, typeOf } from '../op/infer.js'
import { type Interceptor, withInterceptor } from '../runtime/interceptor.js'
import { layoutOf } from '../runtime/layout.js'
import { watchDevice } from '../runtime/lost-device.js'
import { Programs } from '../runtime/programs.js'
import type { Runtime } from '../runtime/runtime.js'
import { scope } from '../runtime/scope.js'
import { contract, sharedState } from '../runtime/state.js'
import { Storage } from '../runtime/storage.js'
import { makeTensor } from '../runtime/tensor-factory.js'
import type { Shape } from '../shape.js'
import type { Tensor, TensorLike } from '../tensor-types.js'

/** The error for reading what has no elements. */
export function noElements(reader: string): TensorloomError {
  return new TensorloomError(`${reader}: the tensor is abstract: it has a shape and a dtype, but no elements`, {
    help: 'shapes are being worked out before anything runs: choose by where(condition, a, b) instead of a branch on values',
  })
}

function refuse(): never {
  throw noElements('data')
}

// Storages of abstract tensors belong to a backend that holds nothing, so reading needs no check of its own.
const backend: Backend = {
  name: 'abstract',
  engine: 'none',
  contract,
  capabilities: {
    dtypes: new Set<DType>(),
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

/** Makes the runtime of tensors without elements. With `trace`, every call that takes one of them goes there. */
export function runtimeWithoutElements(trace?: Runtime['trace']): Runtime {
  return {
    backend,
    hosted: false,
    abstract: true,
    trace,
    programs: new Programs(backend),
    plans: new Map(),
    plugins: 0,
    tail: undefined,
    device: watchDevice(backend),
  }
}

let runtime: Runtime | undefined

/** A tensor of a shape and dtype without elements; `origin` says in messages what it stands for. */
export function makeAbstract(shape: Shape, dtype: DType, origin: string): Tensor {
  runtime ??= runtimeWithoutElements()
  return makeTensor(new Storage(0, dtype, undefined, runtime), layoutOf(shape, dtype), 0, origin)
}

/** Whether a tensor has no elements. */
export function isAbstract(tensor: Tensor): boolean {
  return tensor.storage.runtime?.abstract === true
}

/**
 * Runs `fn` without computing anything: all ops inside give abstract tensors, parameters keep their values, and the random
 * stream stands where it stood. Tensors made inside are freed, except those it returns.
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

// The steps of a composite are seen by the interceptor again, since it does not see the calls that it makes itself.
function evaluateAbstractly(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  if (op.kind === 'composite' && op.infer === undefined) {
    return withInterceptor(withoutElements, () => decompose(op, inputs, attrs))
  }
  return inferOutputs(op, inputs.map(typeOf), inputs, attrs).map(({ shape, dtype }) =>
    makeAbstract(shape, dtype, op.name),
  )
}

// Dispatch: a call goes through interceptors, then to a named kernel, a decomposition, the op's kernels, or the reference.
import { withArticle } from '../describe.js'
import { allocateArray, type DType, type TypedArray } from '../dtype.js'
import { BackendError, DisposedError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { atDepth, type OpCall } from '../runtime/interceptor.js'
import { layoutOf } from '../runtime/layout.js'
import { readFrom, readFromNow } from '../runtime/lost-device.js'
import { backendsText, currentRuntime, fallbackRuntime, type Runtime, twoBackendsHelp } from '../runtime/runtime.js'
import { scope } from '../runtime/scope.js'
import { sharedState, warnOnce } from '../runtime/state.js'
import { Storage } from '../runtime/storage.js'
import { makeTensor } from '../runtime/tensor-factory.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import { makeAbstract } from '../trace/abstract.js'
import { decompose } from './decompose.js'
import { launch, storageOf } from './launch.js'
import type { PlanOf } from './plan.js'
import { planFor } from './plan-cache.js'
import { runNamed } from './run-named.js'
import { runPrograms } from './run-programs.js'

/** Calls an op with inputs and complete attributes, and returns its visible outputs. */
export function dispatch(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  if (op.kind !== 'elementwise' && holdsScalarToConvert(op, inputs)) return dispatchScalars(op, inputs, attrs)
  const { depth } = sharedState()
  const outputs = depth === 0 ? execute(op, inputs, attrs) : intercept({ op, inputs, attrs }, depth)
  const hidden = op.residuals
  if (!hidden) return outputs
  // Interceptors see the residuals; callers do not.
  for (const residual of outputs.slice(-hidden)) residual.dispose()
  return outputs.slice(0, -hidden)
}

function holdsScalarToConvert(op: OpDefinition, inputs: readonly TensorLike[]): boolean {
  // This runs at every call, so it avoids allocating an iterator.
  for (let k = 0; k < inputs.length; k++) if (typeof inputs[k] !== 'object' && !keepsScalar(op, k)) return true
  return false
}

// Like elementwise ops, fused composites take numbers as they are. Other composites do so at the inputs in `scalars`.
function keepsScalar(op: OpDefinition, k: number): boolean {
  if (op.kind !== 'composite') return false
  return op.fuse === true || op.scalars === 'all' || op.scalars?.includes(k) === true
}

// Other ops need shapes and elements, so a JavaScript number among their inputs becomes a 0-d tensor for the call. It is
// exact beside float64 tensors.
function dispatchScalars(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  const made: Tensor[] = []
  const floating = inputs.some((input) => typeof input === 'object' && input.dtype === 'float64')
    ? 'float64'
    : 'float32'
  const tensors = inputs.map((input, k) => {
    if (typeof input === 'object' || keepsScalar(op, k)) return input
    const dtype: DType = typeof input === 'boolean' ? 'bool' : floating
    const array = allocateArray(dtype, 1)
    array[0] = Number(input)
    const scalar = makeTensor(new Storage(1, dtype, array), layoutOf([], dtype), 0, 'scalar')
    made.push(scalar)
    return scalar
  })
  try {
    return dispatch(op, tensors, attrs)
  } finally {
    for (const scalar of made) scalar.dispose()
  }
}

// The call goes to the innermost of the first `depth` interceptors that handles calls. The interceptors outside it see
// the calls that it makes.
function intercept(call: OpCall, depth: number): readonly Tensor[] {
  const state = sharedState()
  const { interceptors, depth: saved } = state
  let outside = depth - 1
  while (outside >= 0 && interceptors[outside]!.call === undefined) outside--
  const { op, inputs, attrs } = call
  if (outside >= 0 && op.kind === 'composite' && op.gradient === undefined && !interceptors[outside]!.composites) {
    return atDepth(outside + 1, () => decompose(op, inputs, attrs))
  }
  state.depth = Math.max(0, outside)
  try {
    if (outside < 0) return execute(op, inputs, attrs)
    return interceptors[outside]!.call!(call, (next) => intercept(next, outside))
  } finally {
    state.depth = saved
  }
}

/** Runs a call without interceptors. */
export function execute(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  const runtime = runtimeFor(op, inputs)
  if (runtime.trace !== undefined) {
    const visible = runtime.trace(op, inputs, attrs)
    // A graph has no residuals, but interceptors and `dispatch` count them from the end.
    return op.residuals ? [...visible, ...new Array<Tensor>(op.residuals).fill(visible[0]!)] : visible
  }
  return executeOn(runtime, op, inputs, attrs)
}

function executeOn(
  runtime: Runtime,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const plan = planFor(runtime, op, inputs, attrs)
  switch (plan.kind) {
    case 'view': {
      const source = inputs[0] as Tensor
      const { layout, offset } = plan
      return [makeTensor(source.storage.retain(), layout, source.offset + offset, op.name)]
    }
    case 'programs':
      return runPrograms(runtime, plan, op, inputs, attrs)
    case 'named':
      return plan.kernel.strided || inRows(inputs)
        ? runNamed(runtime, plan, op, inputs, attrs)
        : runOnRows(runtime, plan, op, inputs, attrs)
    case 'compose':
      return decompose(op, inputs, attrs)
    case 'abstract':
      return plan.outputs.map(({ shape, dtype }) => makeAbstract(shape, dtype, op.name))
    case 'fallback':
      return runFallback(runtime, plan, op, inputs, attrs)
  }
}

function inRows(inputs: readonly TensorLike[]): boolean {
  for (const input of inputs) if (typeof input === 'object' && !input.layout.contiguous) return false
  return true
}

// The kernel needs row-major inputs.
function runOnRows(
  runtime: Runtime,
  plan: PlanOf<'named'>,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const made: Tensor[] = []
  try {
    const rows = inputs.map((input) => {
      if (typeof input !== 'object' || input.layout.contiguous) return input
      const [copy] = executeOn(runtime, contiguousCopy, [input], {})
      made.push(copy!)
      return copy!
    })
    return runNamed(runtime, plan, op, rows, attrs)
  } finally {
    for (const copy of made) copy.dispose()
  }
}

// All inputs that are on a backend must be on the same one. Inputs in host memory move to it.
function runtimeFor(op: OpDefinition, inputs: readonly TensorLike[]): Runtime {
  let runtime: Runtime | undefined
  for (const input of inputs) {
    if (typeof input !== 'object') continue
    if (input.disposed) throw disposedError(op.name, input)
    const own = input.storage.runtime
    if (own === undefined || own === runtime) continue
    if (runtime !== undefined) {
      // If one input is abstract, the result is abstract.
      if (own.abstract || runtime.abstract) {
        if (!runtime.abstract || own.trace !== undefined) runtime = own
        continue
      }
      throw new BackendError(`${op.name}: inputs are on two backends: ${backendsText(runtime, own)}`, {
        help: twoBackendsHelp(runtime, own),
      })
    }
    runtime = own
  }
  return runtime ?? currentRuntime()
}

/** Makes the error for a tensor that is used after `dispose()`. */
export function disposedError(user: string, tensor: Tensor): DisposedError {
  const { dtype, shape, origin } = tensor
  return new DisposedError(
    `${user}: ${withArticle(dtype)} tensor of shape [${shape.join(', ')}], made by ${origin}, was already disposed`,
    { help: 'dispose it later; if a scope freed it, return it from the scope or keep it' },
  )
}

// The inputs are read back, the reference backend computes, and the outputs stay in host memory until a backend needs
// them.
function runFallback(
  runtime: Runtime,
  plan: PlanOf<'fallback'>,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const state = sharedState()
  const { backend } = runtime
  const message = `${op.name}: backend '${backend.name}' cannot run it (${plan.reason}); it runs on the reference backend`
  if (state.strict) throw new BackendError(message, { help: 'setStrict(false) allows it' })
  state.counters.fallbacks++
  warnOnce(`fallback:${backend.name}:${op.name}`, `tensorloom: ${message}`)
  const host = fallbackRuntime()
  const storages = plan.outputs.map(({ size, dtype }) => new Storage(size, dtype))
  const sources = inputs.map(storageOf)
  const views = inputs.map((input) =>
    typeof input === 'object' ? { layout: input.layout, offset: input.offset } : input,
  )
  const compute = (arrays: readonly (TypedArray | undefined)[]): void => {
    const local = views.map((view, k) => {
      if (typeof view !== 'object') return view
      const storage = new Storage(arrays[k]!.length, view.layout.dtype, arrays[k])
      return makeTensor(storage, view.layout, view.offset, op.name)
    })
    const results = atDepth(0, () =>
      scope(() => executeOn(host, op, local, attrs).map((result) => rowMajorOf(host, result))),
    )
    for (const [k, result] of results.entries()) storages[k]!.adopt(host, result.storage.take())
    for (const tensor of [...local, ...results]) if (isTensor(tensor)) tensor.dispose()
  }
  const start = (): void | Promise<void> => {
    const arrays = sources.map((storage) => {
      if (storage?.error !== undefined) throw storage.error
      if (storage === undefined || storage.host !== undefined) return storage?.host
      const { owner, native } = storage.cell
      return backend.capabilities.syncRead ? readFromNow(owner!, native) : readFrom(owner!, native)
    })
    if (arrays.some((array) => array instanceof Promise))
      return Promise.all(arrays.map((array) => Promise.resolve(array))).then(compute)
    compute(arrays as (TypedArray | undefined)[])
  }
  launch(runtime, op, { sources, outputs: storages, culprit: 'backend', start })
  return storages.map((storage, k) => makeTensor(storage, plan.outputs[k]!, 0, op.name))
}

function rowMajorOf(runtime: Runtime, tensor: Tensor): Tensor {
  const whole = tensor.layout.contiguous && tensor.offset === 0 && tensor.storage.length === tensor.size
  return whole ? tensor : executeOn(runtime, contiguousCopy, [tensor], {})[0]!
}

/** Copies a view to row-major order. */
export const contiguousCopy: OpDefinition = {
  kind: 'elementwise',
  name: 'copy',
  inputs: 1,
  dtypes: { operands: (_, inputs) => [inputs[0]!.dtype], result: ([dtype]) => dtype! },
  value: ([x]) => x!,
  gradient: ({ upstream }) => [upstream],
}

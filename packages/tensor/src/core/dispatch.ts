// Dispatch: a call goes through interceptors, then to a named kernel, a decomposition, the op's kernels, or the reference.
import type { View } from '../contract.js'
import { allocateArray, type DType, type TypedArray } from '../dtype.js'
import { BackendError, DisposedError, TensorloomError } from '../errors.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import { decompose } from './decompose.js'
import type { Attributes, OpDefinition } from './define-op.js'
import { makeTensor } from './factory.js'
import { fusedPlan } from './fuse.js'
import { atDepth, type OpCall } from './interceptor.js'
import { type Layout, layoutOf } from './layout.js'
import { makePlan, namedPlan, type Plan, type ProgramStep, typeOf } from './plan.js'
import { adviseBackend, currentRuntime, fallbackRuntime, type Runtime, submit } from './runtime.js'
import { scope } from './scope.js'
import { sharedState, warnOnce } from './state.js'
import { Storage } from './storage.js'

/** Calls an op: inputs and complete attributes in, visible outputs out. */
export function dispatch(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  if (op.kind === 'primitive' && inputs.some((input) => !isTensor(input))) return dispatchScalars(op, inputs, attrs)
  const { depth } = sharedState()
  const plain = op.kind === 'composite' && op.gradient === undefined
  let outputs: readonly Tensor[]
  if (depth === 0) outputs = execute(op, inputs, attrs)
  else if (plain) outputs = decompose(op, inputs, attrs)
  else outputs = intercept({ op, inputs, attrs }, depth)
  const hidden = op.residuals
  if (!hidden) return outputs
  // Interceptors have seen the residuals; callers do not.
  for (const residual of outputs.slice(-hidden)) residual.dispose()
  return outputs.slice(0, -hidden)
}

// Primitives read elements; a JavaScript number among their inputs becomes a 0-d tensor for the call.
function dispatchScalars(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  const made: Tensor[] = []
  const tensors = inputs.map((input) => {
    if (isTensor(input)) return input
    const dtype: DType = typeof input === 'boolean' ? 'bool' : 'float32'
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

function intercept(call: OpCall, depth: number): readonly Tensor[] {
  if (depth === 0) return atDepth(0, () => execute(call.op, call.inputs, call.attrs))
  const interceptor = sharedState().interceptors[depth - 1]!
  if (interceptor.call === undefined) return intercept(call, depth - 1)
  return atDepth(depth - 1, () => interceptor.call!(call, (next) => intercept(next, depth - 1)))
}

/** Runs a call that no interceptor will see. */
export function execute(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): readonly Tensor[] {
  const runtime = runtimeFor(op, inputs)
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
      return runNamed(runtime, plan, op, inputs, attrs)
    case 'compose':
      return decompose(op, inputs, attrs)
    case 'fallback':
      return runFallback(runtime, plan, op, inputs, attrs)
  }
}

// All inputs that a backend holds must be on one backend; host memory goes where the others are.
function runtimeFor(op: OpDefinition, inputs: readonly TensorLike[]): Runtime {
  let runtime: Runtime | undefined
  for (const input of inputs) {
    if (!isTensor(input)) continue
    if (input.disposed) throw disposedError(op.name, input)
    const own = input.storage.runtime
    if (own === undefined || own === runtime) continue
    if (runtime !== undefined) {
      const [a, b] = [runtime.backend.name, own.backend.name]
      throw new BackendError(`${op.name}: inputs live on two backends: '${a}' and '${b}'`, {
        help: `move one of them first: x.to(backend)`,
      })
    }
    runtime = own
  }
  return runtime ?? currentRuntime()
}

/** The error for a tensor that is used after `dispose()`. */
export function disposedError(user: string, tensor: Tensor): DisposedError {
  const { dtype, shape, origin } = tensor
  return new DisposedError(
    `${user}: a ${dtype} tensor of shape [${shape.join(', ')}], made by ${origin}, was already disposed`,
    { help: 'dispose it later, or return or keep it from the scope that freed it' },
  )
}

const maxPlans = 4096

function planFor(runtime: Runtime, op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): Plan {
  const { size } = sharedState().plugins
  if (runtime.plugins !== size) {
    // A plugin that came into use may have a kernel for what was planned without it.
    runtime.plans.clear()
    runtime.plugins = size
  }
  let plans = runtime.plans.get(op)
  if (plans === undefined) {
    plans = new Map()
    runtime.plans.set(op, plans)
  }
  const key = cacheKey(op, inputs, attrs)
  const known = plans.get(key)
  if (known !== undefined) return known
  const types = inputs.map(typeOf)
  const layouts = inputs.map((input): Layout | undefined => (isTensor(input) ? input.layout : undefined))
  const fused =
    op.kind === 'composite' && op.fuse && namedPlan(runtime, op, types, inputs, attrs) === undefined
      ? fusedPlan(runtime, op, inputs, layouts, attrs)
      : undefined
  const plan = fused ?? makePlan(runtime, op, types, layouts, inputs, attrs)
  if (plans.size >= maxPlans) plans.clear()
  plans.set(key, plan)
  return plan
}

// Layouts by number, scalars by the dtype they can take, attributes by value except those handed over at run time.
function cacheKey(op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes): string {
  let key = ''
  for (const input of inputs) {
    if (isTensor(input)) key += `${input.layout.id},`
    else if (typeof input === 'boolean') key += 'b,'
    // A number outside the int32 range is kept apart, so that its error is not skipped.
    else
      key += Number.isInteger(input)
        ? input >= 0 && input <= 255
          ? 'i,'
          : (input | 0) === input
            ? 'j,'
            : `${input},`
        : 'f,'
  }
  for (const name in attrs) {
    if (op.runtime?.includes(name)) continue
    const value: unknown = attrs[name]
    key += typeof value === 'object' ? `|${JSON.stringify(value)}` : `|${String(value)}`
  }
  return key
}

type PlanOf<K extends Plan['kind']> = Extract<Plan, { kind: K }>

function runPrograms(
  runtime: Runtime,
  plan: PlanOf<'programs'>,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const { steps, buffers, outputs } = plan
  const arity = inputs.length
  const storages = buffers.map((buffer, k) =>
    outputs.some((output) => output.buffer === arity + k)
      ? new Storage(buffer.length, buffer.dtype, undefined, runtime)
      : undefined,
  )
  const { backend } = runtime
  adviseBackend(runtime, outputs[0]!.layout.size)
  // Captured now: a queued call must see the inputs as they are, whatever their handles do later.
  const sources = inputs.map((input) => (isTensor(input) ? input.storage : undefined))
  const offsets = inputs.map((input) => (isTensor(input) ? input.offset : Number(input)))
  const task = (): void | Promise<void> => {
    const natives: unknown[] = sources.map((storage) => storage?.nativeOn(runtime))
    const live = new Set<number>()
    const release = (at: number): void => {
      if (live.delete(at)) backend.free(natives[at])
    }
    const finish = (): void => {
      for (const at of live) storages[at - arity]!.adopt(runtime, natives[at])
    }
    const abandon = (error: unknown): never => {
      for (const at of live) release(at)
      throw error
    }
    const start = (step: ProgramStep): void | Promise<void> => {
      for (const at of [step.output, ...step.others]) {
        const { length, dtype } = buffers[at - arity]!
        natives[at] = backend.allocate(length, dtype)
        live.add(at)
      }
      const params = new Float64Array(step.params.length)
      for (let k = 0; k < params.length; k++) {
        const param = step.params[k]!
        if (param.kind === 'literal') params[k] = param.value
        else if (param.kind === 'base') params[k] = offsets[param.source]! + param.offset
        else params[k] = param.kind === 'input' ? offsets[param.input]! : Number(attrs[param.name])
      }
      const inputsOfStep = step.inputs.map((at) => natives[at])
      const others = step.others.map((at) => natives[at])
      const running = backend.run(step.program, inputsOfStep, natives[step.output], params, others)
      if (running !== undefined) return running.then(() => step.spent.forEach(release))
      for (const at of step.spent) release(at)
    }
    try {
      let running: Promise<void> | undefined
      for (const step of steps) {
        if (running === undefined) running = start(step) ?? undefined
        else running = running.then(() => start(step))
      }
      return running === undefined ? finish() : running.then(finish).catch(abandon)
    } catch (error) {
      abandon(error)
    }
  }
  launch(runtime, op, sources, storages, task)
  return outputs.map(({ buffer, layout, offset }, k) => {
    const storage = storages[buffer - arity]!
    // Two outputs may be views of one buffer; the first takes the reference that the storage was made with.
    if (outputs.findIndex((output) => output.buffer === buffer) < k) storage.retain()
    return makeTensor(storage, layout, offset, op.name)
  })
}

function runNamed(
  runtime: Runtime,
  plan: PlanOf<'named'>,
  op: OpDefinition,
  inputs: readonly TensorLike[],
  attrs: Attributes,
): readonly Tensor[] {
  const { kernel, signature, outputs } = plan
  const { backend } = runtime
  const own = kernel === backend.kernels?.[op.name]
  const storages = outputs.map(({ size, dtype }) => new Storage(size, dtype, undefined, runtime))
  const made: Tensor[] = []
  const rows = inputs.map((input) => {
    if (!isTensor(input) || kernel.strided || input.layout.contiguous) return input
    const [copy] = executeOn(runtime, contiguousCopy, [input], {})
    made.push(copy!)
    return copy!
  })
  const sources = rows.map((input) => (isTensor(input) ? input.storage : undefined))
  const views = rows.map((input) =>
    isTensor(input)
      ? { offset: input.offset, shape: input.shape, strides: input.layout.strides, dtype: input.dtype }
      : Number(input),
  )
  const task = (): void | Promise<void> => {
    const held = sources.map((storage) => storage?.nativeOn(runtime))
    const natives: unknown[] = []
    const abandon = (): void => {
      for (const native of natives) backend.free(native)
    }
    const finish = (): void => {
      for (const [k, storage] of storages.entries()) storage.adopt(runtime, natives[k])
    }
    try {
      for (const { size, dtype } of outputs) natives.push(backend.allocate(size, dtype))
      // After the last allocation, which may move elements. Only the backend's own kernels know its storages.
      const elements = (native: unknown): unknown => (own ? native : (backend.elementsOf?.(native) ?? native))
      const arguments_ = views.map((view, k): View | number =>
        typeof view === 'number' ? view : { ...view, storage: elements(held[k]) },
      )
      const running = kernel.run(arguments_, natives.map(elements), attrs, signature)
      if (running === undefined) return finish()
      return running.then(finish, (error: unknown) => {
        abandon()
        throw error
      })
    } catch (error) {
      abandon()
      throw error
    }
  }
  try {
    launch(runtime, op, sources, storages, task, own ? 'backend' : 'plugin')
  } finally {
    for (const copy of made) copy.dispose()
  }
  return storages.map((storage, k) => makeTensor(storage, outputs[k]!, 0, op.name))
}

// Inputs are read back, the reference backend computes, and the outputs stay in host memory until a backend takes them.
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
  const sources = inputs.map((input) => (isTensor(input) ? input.storage : undefined))
  const views = inputs.map((input) => (isTensor(input) ? { layout: input.layout, offset: input.offset } : input))
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
  const task = (): void | Promise<void> => {
    const arrays = sources.map((storage) => {
      if (storage === undefined || storage.host !== undefined) return storage?.host
      const { owner, native } = storage.cell
      return backend.capabilities.syncRead ? owner!.backend.readSync!(native) : owner!.backend.read(native)
    })
    if (arrays.some((array) => array instanceof Promise))
      return Promise.all(arrays.map((array) => Promise.resolve(array))).then(compute)
    compute(arrays as (TypedArray | undefined)[])
  }
  launch(runtime, op, sources, storages, task)
  return storages.map((storage, k) => makeTensor(storage, plan.outputs[k]!, 0, op.name))
}

function rowMajorOf(runtime: Runtime, tensor: Tensor): Tensor {
  const whole = tensor.layout.contiguous && tensor.offset === 0 && tensor.storage.length === tensor.size
  return whole ? tensor : executeOn(runtime, contiguousCopy, [tensor], {})[0]!
}

/** Runs `task` in order; inputs are held until it is done, and its failure marks `outputs`. */
function launch(
  runtime: Runtime,
  op: OpDefinition,
  sources: readonly (Storage | undefined)[],
  outputs: readonly (Storage | undefined)[],
  task: () => void | Promise<void>,
  culprit: 'backend' | 'plugin' = 'backend',
): void {
  const waits: Promise<void>[] = []
  for (const source of sources) if (source?.ready !== undefined) waits.push(source.ready)
  const work = (): void | Promise<void> => {
    for (const source of sources) if (source?.error !== undefined) throw source.error
    return task()
  }
  let pending: Promise<void> | undefined
  try {
    pending = submit(runtime, waits, work)
  } catch (error) {
    for (const output of outputs) output?.release()
    throw failure(op, runtime, error, culprit)
  }
  if (pending === undefined) return
  for (const source of sources) source?.retain()
  const settle = (error?: Error): void => {
    for (const output of outputs) {
      if (output === undefined) continue
      output.ready = undefined
      output.error = error
    }
    for (const source of sources) source?.release()
  }
  const ready = pending.then(
    () => settle(),
    (error: unknown) => settle(failure(op, runtime, error, culprit)),
  )
  for (const output of outputs) if (output !== undefined) output.ready = ready
}

function failure(op: OpDefinition, { backend }: Runtime, error: unknown, culprit: 'backend' | 'plugin'): Error {
  if (error instanceof TensorloomError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const whose = culprit === 'backend' ? 'backend' : 'the kernel of a plugin for backend'
  return new BackendError(`${op.name}: ${whose} '${backend.name}' failed: ${reason}`, {
    help: `this is a fault of the ${culprit}; the inputs are unharmed`,
    cause: error,
  })
}

/** Copies a view into row-major order. */
export const contiguousCopy: OpDefinition = {
  kind: 'elementwise',
  name: 'copy',
  inputs: 1,
  dtypes: { operands: (_, inputs) => [inputs[0]!.dtype], result: ([dtype]) => dtype! },
  value: ([x]) => x!,
  gradient: ({ upstream }) => [upstream],
}

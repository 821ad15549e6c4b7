// What the dispatcher keeps per backend: its queue of pending work, compiled programs and cached plans.
import type { Backend, NamedKernel } from '../contract.js'
import type { OpPlans } from '../dispatch/op-plans.js'
import { BackendError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { type HostBackend, reference } from '../reference/backend.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { checkDevice, type DeviceWatch, untilLost, watchDevice } from './lost-device.js'
import { Programs } from './programs.js'
import { contract, partKey, sharedState, warnOnce } from './state.js'

/** The dispatcher's side of a backend. */
export interface Runtime {
  readonly backend: Backend
  /** Whether storages are host memory that other backends may take over. */
  readonly hosted: boolean
  /** Whether its tensors have no elements: calls that take one give shapes and dtypes alone. */
  readonly abstract: boolean
  /** Where calls that take one of its tensors go instead of being run; they arrive whole. */
  readonly trace?:
    | ((op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes) => readonly Tensor[])
    | undefined
  /** What was compiled. */
  readonly programs: Programs
  /** Plans by op, then by attributes and layouts. */
  readonly plans: Map<OpDefinition, OpPlans>
  /** How many plugins were in use when the plans were made. */
  plugins: number
  /** The last piece of pending work; undefined when nothing is pending. Never rejects. */
  tail: Promise<void> | undefined
  /** Whether its device is there. */
  readonly device: DeviceWatch
}

/** The runtime of a backend, made at first sight. */
export function runtimeOf(backend: Backend): Runtime {
  const { runtimes } = sharedState()
  const known = runtimes.get(backend)
  if (known !== undefined) return known
  checkBackend(backend)
  const runtime: Runtime = {
    backend,
    hosted: (backend as Partial<HostBackend>).hosted === true,
    abstract: false,
    programs: new Programs(backend),
    plans: new Map(),
    plugins: 0,
    tail: undefined,
    device: watchDevice(backend),
  }
  runtimes.set(backend, runtime)
  return runtime
}

function checkBackend(backend: Backend): void {
  const given = backend as Partial<Backend> | PromiseLike<unknown> | null | undefined
  if (typeof given === 'object' && given !== null && 'then' in given) {
    throw new BackendError('setBackend: got a Promise', { help: 'await the factory: setBackend(await gpu())' })
  }
  if (typeof given === 'function') {
    throw new BackendError('setBackend: got a function', { help: 'call the factory: setBackend(cpu())' })
  }
  if (typeof given !== 'object' || given === null || typeof given.compile !== 'function') {
    throw new BackendError(`setBackend: expected a backend, got ${String(given)}`, {
      help: "import { cpu } from '@tensorloom/backend-cpu' and write setBackend(cpu())",
    })
  }
  if (given.contract !== contract) {
    throw new BackendError(
      `setBackend: backend '${given.name}' speaks contract ${String(given.contract)}, this version of @tensorloom/tensor speaks ${contract}`,
      { help: 'install versions of the backend and of @tensorloom/tensor that fit' },
    )
  }
}

/** The named kernels for an op, in the order in which they are asked: the backend's own, then that of a plugin. */
export function kernelsFor({ backend }: Runtime, op: string): readonly NamedKernel[] {
  const added = sharedState().pluginParts.get(partKey('kernels', op, backend.name))?.value as NamedKernel | undefined
  const own = backend.kernels?.[op]
  return [own, added].filter((kernel) => kernel !== undefined)
}

let beforeChoice: Runtime | undefined
let forFallbacks: Runtime | undefined

/** The runtime of the reference backend that serves before `setBackend`. */
export function referenceRuntime(): Runtime {
  beforeChoice ??= runtimeOf(reference())
  return beforeChoice
}

/** A reference backend of its own for fallbacks: its inputs are always there, so nothing ever waits in its queue. */
export function fallbackRuntime(): Runtime {
  forFallbacks ??= runtimeOf(reference())
  return forFallbacks
}

/** The runtime that calls run on when their inputs are in host memory. */
export function currentRuntime(): Runtime {
  const state = sharedState()
  if (state.current === undefined && state.makeDefault !== undefined) state.current = runtimeOf(state.makeDefault())
  return state.current ?? referenceRuntime()
}

// Small experiments need no advice.
const realWork = 1_000_000

/** Says once how to install a fast backend, when real work is done on the reference one and nobody chose it. */
export function adviseBackend(runtime: Runtime, elements: number): void {
  if (runtime !== beforeChoice) return
  const state = sharedState()
  state.unchosenWork += elements
  if (state.unchosenWork < realWork) return
  warnOnce(
    'reference',
    'tensorloom: running on the reference backend, which is right but slow.\nhelp: npm i @tensorloom/backend-cpu, then setBackend(cpu())',
  )
}

/** What a runtime does in its turn. */
export interface Work {
  /** Does it; returns a Promise where it is not done at once. */
  start(): void | Promise<void>
}

/**
 * Starts `work` after everything pending on the runtime and after `waits`; at once where there is nothing to wait for.
 * Returns undefined when it is done, else a Promise that settles with it.
 */
export function submit(
  runtime: Runtime,
  waits: readonly Promise<void>[] | undefined,
  work: Work,
): Promise<void> | undefined {
  if (runtime.tail !== undefined || waits !== undefined) {
    return queue(
      runtime,
      Promise.all([runtime.tail, ...(waits ?? [])]).then(() => {
        checkDevice(runtime)
        return work.start()
      }),
    )
  }
  checkDevice(runtime)
  const running = work.start()
  return running === undefined ? undefined : queue(runtime, running)
}

function queue(runtime: Runtime, running: Promise<void>): Promise<void> {
  const work = untilLost(runtime, running)
  const done = (): void => {
    if (runtime.tail === settled) runtime.tail = undefined
  }
  const settled = work.then(done, done)
  runtime.tail = settled
  return work
}

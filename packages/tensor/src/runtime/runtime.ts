// The dispatcher's state for a backend: its queue of pending work, compiled programs and cached plans.
import type { Backend, NamedKernel } from '../contract.js'
import { describeValue } from '../describe.js'
import type { OpPlans } from '../dispatch/op-plans.js'
import { BackendError } from '../errors.js'
import type { Attributes, OpDefinition } from '../op/definition.js'
import { type HostBackend, reference } from '../reference/backend.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { checkDevice, type DeviceWatch, untilLost, watchDevice } from './lost-device.js'
import { Programs } from './programs.js'
import { contract, partKey, sharedState, warnOnce } from './state.js'

/** The dispatcher's state for a backend. */
export interface Runtime {
  /** The backend. */
  readonly backend: Backend
  /** Its number among the backends of the program, in the order of their first use. */
  readonly number: number
  /** Whether its storages are host memory that other backends may take over. */
  readonly hosted: boolean
  /** Whether its tensors are abstract: calls with them infer shapes and dtypes, and compute nothing. */
  readonly abstract: boolean
  /**
   * Receives the calls that take one of its tensors, instead of running them, and returns their visible outputs.
   * Composites are passed whole.
   */
  readonly trace?:
    | ((op: OpDefinition, inputs: readonly TensorLike[], attrs: Attributes) => readonly Tensor[])
    | undefined
  /** @internal Compiled programs. */
  readonly programs: Programs
  /** @internal Plans by op, then by attributes and layouts. */
  readonly plans: Map<OpDefinition, OpPlans>
  /** How many plugins were in use when the plans were made. */
  plugins: number
  /** The last piece of pending work; undefined when nothing is pending. Never rejects. */
  tail: Promise<void> | undefined
  /** @internal Whether its device is there. */
  readonly device: DeviceWatch
}

/** Returns the runtime of a backend. It is made on first use. */
export function runtimeOf(backend: Backend): Runtime {
  const { runtimes } = sharedState()
  const known = runtimes.get(backend)
  if (known !== undefined) return known
  checkBackend(backend)
  const runtime = newRuntime(backend, { hosted: (backend as Partial<HostBackend>).hosted === true })
  runtimes.set(backend, runtime)
  return runtime
}

let runtimes = 0

/** Two backends in words: by name, and by number if they have the same name. */
export function backendsText(a: Runtime, b: Runtime): string {
  const same = a.backend.name === b.backend.name
  const text = ({ backend, number }: Runtime): string =>
    same ? `'${backend.name}' (no. ${number})` : `'${backend.name}'`
  return `${text(a)} and ${text(b)}`
}

/** What to do about tensors of two backends. */
export function twoBackendsHelp(a: Runtime, b: Runtime): string {
  const move = 'move one of them first: x.to(backend)'
  if (a.backend.name !== b.backend.name) return move
  return `setBackend was called twice, and each call of the factory makes a backend of its own: call it once, or ${move}`
}

/** Makes a runtime without looking at the backend. */
export function newRuntime(backend: Backend, kind: Partial<Pick<Runtime, 'hosted' | 'abstract' | 'trace'>>): Runtime {
  return {
    backend,
    number: ++runtimes,
    hosted: false,
    abstract: false,
    ...kind,
    programs: new Programs(backend),
    plans: new Map(),
    plugins: 0,
    tail: undefined,
    device: watchDevice(backend),
  }
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
    throw new BackendError(`setBackend: expected a backend, got ${describeValue(given)}`, {
      help: "import { cpu } from '@tensorloom/backend-cpu' and write setBackend(cpu())",
    })
  }
  if (given.contract !== contract) {
    throw new BackendError(
      `setBackend: backend '${given.name}' implements contract ${String(given.contract)}, but this version of @tensorloom/tensor needs contract ${contract}`,
      { help: 'install matching versions of the backend and of @tensorloom/tensor' },
    )
  }
}

/** The named kernels for an op, in the order in which they are asked: the one of the backend, then that of a plugin. */
export function kernelsFor({ backend }: Runtime, op: string): readonly NamedKernel[] {
  const added = sharedState().pluginParts.get(partKey('kernels', op, backend.name))?.value as NamedKernel | undefined
  const own = backend.kernels?.[op]
  return [own, added].filter((kernel) => kernel !== undefined)
}

let beforeChoice: Runtime | undefined
let forFallbacks: Runtime | undefined

/** The runtime of the reference backend that is used before `setBackend`. */
export function referenceRuntime(): Runtime {
  beforeChoice ??= runtimeOf(reference())
  return beforeChoice
}

/** A separate reference backend for fallbacks. Its inputs are always ready, so its queue is always empty. */
export function fallbackRuntime(): Runtime {
  forFallbacks ??= runtimeOf(reference())
  return forFallbacks
}

/** The runtime for calls with inputs in host memory. */
export function currentRuntime(): Runtime {
  const state = sharedState()
  if (state.current === undefined && state.makeDefault !== undefined) state.current = runtimeOf(state.makeDefault())
  return state.current ?? referenceRuntime()
}

// Small experiments do not need the advice.
const realWork = 1_000_000

/** Warns once how to install a fast backend, if much is computed on the reference backend and it was not chosen. */
export function adviseBackend(runtime: Runtime, elements: number): void {
  if (runtime !== beforeChoice) return
  const state = sharedState()
  state.unchosenWork += elements
  if (state.unchosenWork < realWork) return
  warnOnce(
    'reference',
    'tensorloom: running on the reference backend, which is correct but slow.\nhelp: npm i @tensorloom/backend-cpu, then setBackend(cpu())',
  )
}

/** A piece of work of a runtime. */
export interface Work {
  /** Starts the work. Returns a Promise if it is not done at once. */
  start(): void | Promise<void>
}

/**
 * Starts `work` after the pending work of the runtime and after `waits`, or at once if there is nothing to wait for.
 * Returns undefined if the work is done, else a Promise that settles when it is.
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
    if (runtime.tail === finished) runtime.tail = undefined
  }
  const finished = work.then(done, done)
  runtime.tail = finished
  return work
}

// The support matrix: how each backend answers each op, found by running the op's samples and looking at the plans.
import { type Backend, scope, type Tensor, withBackend } from '@tensorloom/tensor'
import { answeredOps, tensorsIn, type Way } from '@tensorloom/tensor/internal'
import type { CaseTensor } from '../conformance/case.js'
import { gradientOf } from '../gradcheck.js'
import { differentiable, sampleTypes } from '../op/run.js'
import { factsOf } from '../op/under-test.js'
import { exportedOps, functionSamples, opSamples } from '../samples/index.js'
import { callSample, type OpSample, type SampleInput, sampleTensors } from '../samples/sample.js'

/** How one backend answers one op. */
export interface OpSupport {
  /** Ways of the op over all samples, usually one. Empty for functions that only allocate host memory. */
  readonly ways: readonly Way[]
  /** Steps that run on the reference backend, with the reason, including those of the gradient. Absent if there are none. */
  readonly fallbacks?: readonly string[]
}

/** How backends answer ops, in float32. */
export interface SupportMatrix {
  /** Names of the backends, in the order in which they were given. */
  readonly backends: readonly string[]
  /** By op, then by backend. */
  readonly ops: Readonly<Record<string, Readonly<Record<string, OpSupport>>>>
  /** Functions that are not ops, by the ways of their steps. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, OpSupport>>>>
  /** Ops that are not exported: steps of others, and of gradients. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, OpSupport>>>>
}

/** Options of `supportMatrix`. */
export interface SupportOptions {
  /** Names of ops to run; by default all ops, and the functions that are not ops. */
  readonly ops?: readonly string[] | undefined
}

type Answers = ReturnType<typeof answeredOps>
type Rows = Record<string, Record<string, OpSupport>>

/**
 * Runs a sample of every exported op, and its gradient, on each backend.
 *
 * @param backends - backends or their factories, by the name to show; a backend that a factory made is disposed
 * @example
 * ```ts no-run
 * import { cpu } from '@tensorloom/backend-cpu'
 * import { supportMarkdown, supportMatrix } from '@tensorloom/testkit'
 * console.log(supportMarkdown(await supportMatrix({ cpu })))
 * ```
 */
export async function supportMatrix(
  backends: Readonly<Record<string, Backend | (() => Backend | Promise<Backend>)>>,
  options: SupportOptions = {},
): Promise<SupportMatrix> {
  const [ops, functions, steps]: Rows[] = [{}, {}, {}]
  const exported = exportedOps()
  const calls = callsByOp(options.ops)
  const put = (rows: Rows, row: string, backend: string, answers: Answers): void => {
    rows[row] ??= {}
    rows[row][backend] = summarize(answers)
  }
  for (const [name, given] of Object.entries(backends)) {
    const made = typeof given === 'function'
    const backend = made ? await given() : given
    const inner = new Map<string, Answers[number][]>()
    for (const [opName, samples] of calls) {
      const { definition } = exported.get(opName)!
      const own: Answers[number][] = []
      for (const { call, inputs, types } of samples) {
        const answers = await answersOf(backend, () => {
          const tensors = sampleTensors(inputs, 'float32')
          const outputs = call(...tensors)
          return types === undefined ? outputs : [...outputs, ...gradientOf(call, types)(...tensors)]
        })
        own.push(...answers.filter((one) => one.op === definition || one.way === 'fallback'))
        for (const one of answers) {
          if (!exported.has(one.op.name)) inner.set(one.op.name, [...(inner.get(one.op.name) ?? []), one])
        }
      }
      put(ops!, opName, name, own)
    }
    for (const [functionName, run] of Object.entries(options.ops === undefined ? functionSamples : {})) {
      put(functions!, functionName, name, await answersOf(backend, run))
    }
    for (const [step, answers] of inner) put(steps!, step, name, answers)
    if (made) await backend.dispose()
  }
  return { backends: Object.keys(backends), ops: ops!, functions: functions!, steps: sorted(steps!) }
}

interface SampleCall {
  readonly call: (...inputs: Tensor[]) => readonly Tensor[]
  readonly inputs: readonly SampleInput[]
  /** Dtypes of the inputs, where they have gradients. */
  readonly types: readonly CaseTensor[] | undefined
}

function callsByOp(names: readonly string[] | undefined): ReadonlyMap<string, readonly SampleCall[]> {
  const calls = new Map<string, readonly SampleCall[]>()
  for (const [name, op] of exportedOps()) {
    const samples = (opSamples as Readonly<Record<string, readonly OpSample[]>>)[name]
    if (samples === undefined || names?.includes(name) === false) continue
    calls.set(
      name,
      samples.map((sample) => ({
        call: (...x) => callSample(op, sample, x),
        inputs: sample.inputs,
        types: differentiable({ op }, factsOf(op, sample)) ? sampleTypes(sample) : undefined,
      })),
    )
  }
  return calls
}

/** What `run` asks of a backend. Its values are read, so that failures show. */
async function answersOf(backend: Backend, run: () => unknown): Promise<Answers> {
  // Inherits everything and has no calls behind it.
  const probe = Object.create(backend) as Backend
  const space = scope()
  try {
    const result = await space.run(() => withBackend(probe, () => ({ promise: run() }))).promise
    await Promise.all([...tensorsIn(result)].map((one) => one.data()))
    return answeredOps(probe)
  } finally {
    space.dispose()
  }
}

const order: readonly Way[] = ['kernel', 'lowered', 'composed', 'view', 'fallback']

function summarize(answers: Answers): OpSupport {
  const ways = order.filter((way) => answers.some((one) => one.way === way))
  const fallen = answers.filter(({ way }) => way === 'fallback').map(({ op, reason }) => `${op.name}: ${reason}`)
  return fallen.length === 0 ? { ways } : { ways, fallbacks: [...new Set(fallen)].sort() }
}

function sorted(rows: Rows): Rows {
  return Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)))
}

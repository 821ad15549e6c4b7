// Calls every export of a package with values of every wrong kind, and sorts what happens: a refusal is an error of our own
// family, with help; a bare error is one of the language, such as "Cannot read properties of undefined",
// or shows `[object Object]`.
import { isTensor, type Tensor, tensor } from '@tensorloom/tensor'
import { opSamples } from '../../packages/testkit/src/samples/index.js'
import { type OpSample, sampleTensors } from '../../packages/testkit/src/samples/sample.js'
import { isRefusal, spoilt, wrongValues } from './wrong-values.js'

/** What happened. */
export interface Outcome {
  exports: number
  calls: number
  refused: number
  accepted: number
  /** One line for each function and message. */
  readonly bare: Map<string, string>
}

type Call = (...args: readonly unknown[]) => unknown

/** Functions that change what others do, wait for a network, or need a browser. */
const outside = new Set([
  ...['setBackend', 'setStrict', 'chooseBackend', 'mnist', 'fashionMnist', 'cifar10', 'download', 'fromPixels'],
  'describeBackend',
])

/** Good arguments of functions that are not ops, by name: the walk makes each of their parts wrong, one at a time. */
export type GoodCalls = Readonly<Record<string, () => readonly unknown[]>>

/** Walks the exports of a module. */
export async function walk(module: Readonly<Record<string, unknown>>, good: GoodCalls = {}): Promise<Outcome> {
  const outcome: Outcome = { exports: 0, calls: 0, refused: 0, accepted: 0, bare: new Map() }
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== 'function' || outside.has(name) || isClass(value)) continue
    outcome.exports++
    const call = value as Call
    await tryCall(outcome, name, call, [])
    const samples = (opSamples as Readonly<Record<string, readonly OpSample[]>>)[name]
    const base = argumentsOf(
      call,
      samples?.find((one) => one.call === undefined),
    )
    for (const wrong of wrongValues()) {
      await tryCall(outcome, name, call, [wrong])
      for (const args of base === undefined ? guesses(wrong) : variants(call, base, wrong)) {
        await tryCall(outcome, name, call, args)
      }
      for (const args of spoilt(good[name]?.() ?? [], wrong)) await tryCall(outcome, name, call, args as unknown[])
    }
  }
  return outcome
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}

interface Base {
  readonly args: readonly unknown[]
  /** Where the options are. */
  readonly optionsAt: number
  readonly options: readonly string[]
}

function argumentsOf(call: Call, sample: OpSample | undefined): Base | undefined {
  const definition = (call as Partial<{ definition: { inputs: number | 'list'; positional?: []; options?: object } }>)
    .definition
  if (definition === undefined || sample === undefined) return undefined
  const tensors: readonly Tensor[] = sampleTensors(sample.inputs, 'float32')
  const inputs = definition.inputs === 'list' ? [tensors] : tensors
  return {
    args: [...inputs, ...(sample.rest ?? [])],
    optionsAt: inputs.length + (definition.positional?.length ?? 0),
    options: Object.keys(definition.options ?? {}),
  }
}

// A valid call with one argument that is wrong, or one option.
function* variants(_: Call, { args, optionsAt, options }: Base, wrong: unknown): Generator<readonly unknown[]> {
  for (let k = 0; k <= args.length; k++)
    yield args.map((one, j) => (j === k ? wrong : one)).concat(k === args.length ? [wrong] : [])
  const before = Array.from({ length: optionsAt }, (_, k) => args[k])
  for (const name of options) yield [...before, { [name]: wrong }]
}

// What functions that are not ops may take first.
function guesses(wrong: unknown): readonly (readonly unknown[])[] {
  const matrix = tensor([
    [1, 2],
    [3, 4],
  ])
  return [
    [wrong, wrong],
    [matrix, wrong],
    [() => tensor(1), wrong],
    ['a\n1', wrong],
    [3, wrong],
    [[2, 2], wrong],
    [matrix, matrix, wrong],
    [[2, 2], 3, wrong],
  ]
}

async function tryCall(outcome: Outcome, name: string, call: Call, args: readonly unknown[]): Promise<void> {
  outcome.calls++
  try {
    await settled(call(...args))
    outcome.accepted++
  } catch (error) {
    const { name: kind, message } = error as Error
    if (isRefusal(error) && !showsBare(message)) outcome.refused++
    else outcome.bare.set(`${name}: ${kind}: ${message}`, `(${args.map(shown).join(', ')})`)
  }
}

// Whether a message shows a value as JavaScript converts it to a string, and not as `describeValue` does.
function showsBare(message: string): boolean {
  const [line = ''] = message.split('\n')
  return message.includes('[object ') || line.includes('() => undefined')
}

// Waits for a Promise, but not for ever: of a function that is called with a Promise that it waits for.
function settled(result: unknown): unknown {
  if (!(result instanceof Promise)) return result
  return Promise.race([result, new Promise((resolve) => setTimeout(resolve, 2000))])
}

function shown(value: unknown): string {
  if (isTensor(value)) return 'tensor'
  if (typeof value === 'symbol') return 'symbol'
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'no prototype'
  return typeof value === 'function' ? 'function' : String(value)
}

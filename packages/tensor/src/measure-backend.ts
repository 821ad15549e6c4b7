// Measures backends by a few steps of a small training run, and remembers which one was the fastest.
import type { Backend } from './contract.js'
import { arange, zeros } from './create.js'
import { relu } from './ops/elementwise/activations.js'
import { add, div, mul, sub } from './ops/elementwise/arithmetic.js'
import { cast } from './ops/elementwise/cast.js'
import { greater } from './ops/elementwise/comparison.js'
import { sin } from './ops/elementwise/trigonometry.js'
import { reshape } from './ops/movement/shape.js'
import { softmax } from './ops/normalization/softmax.js'
import { matmul } from './ops/product/matmul.js'
import { debugging } from './runtime/debugging.js'
import { scope } from './runtime/scope.js'
import { withBackend } from './set-backend.js'
import type { Tensor } from './tensor-types.js'

const [samples, inputs, hidden, outputs] = [32, 32, 64, 10]
const rounds = 3
const stepsPerRound = 5
// A backend that takes longer than this for a step, in milliseconds, is not measured further.
const patience = 200
// A later candidate has to be this much faster than an earlier one, so that noise does not decide.
const advantage = 1.25
const storageKey = 'tensorloom/fastest-backend'

const remembered = /* @__PURE__ */ new Map<string, string>()

/** The fastest of several backends, by measurement, or as it was measured before on this device. */
export async function fastestOf(backends: readonly Backend[]): Promise<Backend> {
  const key = backends.map(labelOf).join(' | ')
  const known = recall(key)
  const before = backends.find((backend) => labelOf(backend) === known)
  if (before !== undefined) {
    say(`took ${known}, which was the fastest of ${key} before`)
    return before
  }
  let best: { readonly backend: Backend; readonly time: number } | undefined
  for (const backend of backends) {
    const time = await timeOfStep(backend)
    say(`${labelOf(backend)} takes ${time.toFixed(2)} ms for a training step`)
    if (best === undefined || time * advantage < best.time) best = { backend, time }
  }
  const { backend } = best!
  remember(key, labelOf(backend))
  say(`took ${labelOf(backend)}`)
  return backend
}

function labelOf({ name, engine }: Backend): string {
  return `${name} (${engine})`
}

function say(text: string): void {
  if (debugging('backend')) console.log(`tensorloom: chooseBackend: ${text}`)
}

// The best time of a step in milliseconds; infinite if the backend fails.
async function timeOfStep(backend: Backend): Promise<number> {
  const run = scope()
  try {
    let weights = run.run(() => withBackend(backend, makeWeights))
    const [x, targets] = run.run(() => withBackend(backend, makeSamples))
    const steps = async (count: number): Promise<number> => {
      const start = performance.now()
      for (let k = 0; k < count; k++) {
        weights = run.run(() => scope(() => withBackend(backend, () => trainingStep(x, targets, weights))))
      }
      await weights.first.data()
      return (performance.now() - start) / count
    }
    // The first step compiles.
    await steps(1)
    let best = await steps(1)
    if (best > patience) return best
    for (let k = 0; k < rounds; k++) best = Math.min(best, await steps(stepsPerRound))
    return best
  } catch (error) {
    say(`${labelOf(backend)} fails: ${error instanceof Error ? error.message : String(error)}`)
    return Number.POSITIVE_INFINITY
  } finally {
    run.dispose()
  }
}

interface Weights {
  readonly first: Tensor
  readonly second: Tensor
}

function makeWeights(): Weights {
  return { first: wave([inputs, hidden], 0.7), second: wave([hidden, outputs], 1.3) }
}

function makeSamples(): readonly [x: Tensor, targets: Tensor] {
  return [wave([samples, inputs], 2.1), add(zeros([samples, outputs]), 1 / outputs)]
}

// Numbers between −0.1 and 0.1. Random ones would move the counter of the program's own.
function wave(shape: readonly [number, number], step: number): Tensor {
  return reshape(mul(sin(mul(arange(0, shape[0] * shape[1]), step)), 0.1), shape)
}

// Gradient descent on the cross-entropy of a network with one hidden layer.
function trainingStep(x: Tensor, targets: Tensor, { first, second }: Weights): Weights {
  const activations = relu(matmul(x, first))
  const probabilities = softmax(matmul(activations, second))
  const delta = div(sub(probabilities, targets), samples)
  const back = mul(matmul(delta, second, { transposeB: true }), cast(greater(activations, 0), 'float32'))
  return {
    first: sub(first, mul(matmul(x, back, { transposeA: true }), 0.1)),
    second: sub(second, mul(matmul(activations, delta, { transposeA: true }), 0.1)),
  }
}

interface KeptValues {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

// Reading localStorage throws where pages may not store anything.
function kept(): KeptValues | undefined {
  try {
    return (globalThis as { localStorage?: KeptValues }).localStorage
  } catch {
    return undefined
  }
}

function recall(key: string): string | undefined {
  if (remembered.has(key)) return remembered.get(key)
  try {
    const stored = JSON.parse(kept()?.getItem(storageKey) ?? 'null') as { key: string; choice: string } | null
    return stored?.key === key ? stored.choice : undefined
  } catch {
    return undefined
  }
}

function remember(key: string, choice: string): void {
  remembered.set(key, choice)
  try {
    kept()?.setItem(storageKey, JSON.stringify({ key, choice }))
  } catch {
    // A page that may not store anything measures again next time.
  }
}

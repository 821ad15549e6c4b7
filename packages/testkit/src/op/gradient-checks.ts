// What the gradients of an op are checked for.
import { jacobian } from '@tensorloom/autograd'
import { mul, scope, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { decompose } from '@tensorloom/tensor/op'
import type { CaseTensor } from '../conformance/case.js'
import { type Differentiable, gradcheck, gradientOf } from '../gradcheck.js'
import { callSample, type OpSample, sampleTensors, storedInput } from '../samples/sample.js'
import { expectThat } from '../suite/context.js'
import {
  differentiable,
  each,
  exactTolerance,
  expectAllClose,
  failedFirst,
  floatsOf,
  known,
  type OpCheck,
  run,
  sampleTypes,
  withoutGradient,
} from './run.js'
import type { OpUnderTest } from './under-test.js'
/** Checks of gradients, by name. */
export const gradientChecks: Readonly<Record<string, OpCheck>> = {
  'differentiates to second order': {
    unfit: withoutGradient,
    run: (under) =>
      each(under, async (sample, facts) => {
        if (!differentiable(under, facts)) return
        await checkGradients((...x) => callSample(under.op, sample, x), sample.inputs.map(storedInput), under)
      }),
  },

  'differentiates by each input alone': {
    unfit: (under) =>
      withoutGradient(under) ??
      (failedFirst(under) || known(under).some(({ floats }) => floats.length > 1)
        ? undefined
        : 'it takes one float input'),
    run: (under) =>
      each(under, async (sample, facts) => {
        if (!differentiable(under, facts) || facts.floats.length < 2) return
        const stored = sample.inputs.map(storedInput)
        for (const k of facts.floats) {
          const alone: Differentiable = (x) => {
            const others = sampleTensors(sample.inputs, 'float64')
            return callSample(
              under.op,
              sample,
              others.map((other, at) => (at === k ? x : other)),
            )
          }
          await checkGradients(alone, [stored[k]!], under)
        }
      }),
  },

  'differentiates where a tensor is used twice': {
    unfit: withoutGradient,
    run: (under) =>
      each(under, async (sample, facts) => {
        if (!differentiable(under, facts)) return
        const stored = sample.inputs.map(storedInput)
        const text = (k: number): string => stored[k]!.shape.join()
        for (const first of facts.floats) {
          const same = facts.floats.filter((k) => text(k) === text(first))
          if (same[0] !== first) continue
          const repeated: Differentiable = (x) => {
            const others = sampleTensors(sample.inputs, 'float64')
            const inputs = others.map((other, k) => (same.includes(k) ? x : other))
            // An input whose shape no other input has is used twice by multiplying the result by it.
            const outputs = floatsOf(callSample(under.op, sample, inputs))
            return same.length > 1 ? outputs : outputs.map((one) => mul(one, one))
          }
          await checkGradients(repeated, [stored[first]!], under)
        }
      }),
  },

  'has a gradient rule that agrees with its steps': {
    unfit: (under) => {
      const { kind, gradient } = under.op.definition
      return (
        withoutGradient(under) ??
        (kind === 'composite' && gradient !== undefined ? undefined : 'it is not a fusable composite')
      )
    },
    run: (under) =>
      each(under, async (sample, facts) => {
        const { call, sources } = facts
        if (!differentiable(under, facts) || call === undefined) return
        const visible = facts.types.length - (call.op.residuals ?? 0)
        const steps: Differentiable = (...x) => {
          const inputs = call.inputs.map((input, k) => (sources[k] === undefined ? input : x[sources[k]]!))
          return decompose(call.op, inputs, call.attrs).slice(0, visible)
        }
        // Inputs that the op's function made itself cannot be put in place of new ones.
        if (call.inputs.some((input, k) => typeof input === 'object' && sources[k] === undefined)) return
        const whole: Differentiable = (...x) => callSample(under.op, sample, x).slice(0, visible)
        const types = sampleTypes(sample)
        for (const order of [1, 2]) {
          const of = (fn: Differentiable) =>
            order === 1 ? gradientOf(fn, types) : gradientOf(gradientOf(fn, types), types)
          const [rule, followed] = [of(whole), of(steps)]
          const got = await run(under, sample, sampleTensors, (...x) => rule(...x))
          const want = await run(under, sample, sampleTensors, (...x) => followed(...x))
          expectAllClose(
            `${order === 1 ? 'gradient' : 'second-order gradient'} of float input`,
            got,
            want,
            exactTolerance,
          )
        }
      }),
  },

  'says by name that it has no gradient': {
    unfit: (under) => (withoutGradient(under) === undefined ? 'it has one' : noFloats(under)),
    run: (under) =>
      each(under, async (sample, { floats, floatOutputs }) => {
        if (floats.length === 0) return
        const composed = under.op.definition.kind === 'composite'
        const message = refusal(under, sample, floats)
        expectThat(message !== undefined, 'asking for its gradient did not throw')
        // What made the output is a step, where the op is composed.
        expectThat(composed || message.includes(under.name), `the message does not name it: ${message}`)
        expectThat(message.includes('\nhelp: '), `the message has no help line: ${message}`)
        expectThat(
          !floatOutputs || message.includes('add `gradient`'),
          `the message does not say how to add one: ${message}`,
        )
      }),
  },
}

/** Checks gradients of a function of some samples' inputs to second order. */
async function checkGradients(fn: Differentiable, inputs: readonly CaseTensor[], under: OpUnderTest): Promise<void> {
  const space = scope()
  try {
    const tensors = space.run(() => withBackend(reference(), () => sampleTensors(inputs, 'float64')))
    await gradcheck(fn, tensors, { order: 2, backend: under.exact, ...under.tolerance })
  } finally {
    space.dispose()
  }
}

const noFloats = (under: OpUnderTest): string | undefined =>
  known(under).some(({ floats }) => floats.length > 0) ? undefined : 'it takes no floats'

// The message with which a gradient is refused.
function refusal({ op }: OpUnderTest, sample: OpSample, floats: readonly number[]): string | undefined {
  try {
    withBackend(reference(), () =>
      scope(() => {
        const inputs = sampleTensors(sample.inputs, 'float64')
        const first = floats[0]!
        jacobian(
          (x) =>
            callSample(
              op,
              sample,
              inputs.map((input, k) => (k === first ? x : input)),
            )[0]!,
          inputs[first]!,
        )
      }),
    )
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

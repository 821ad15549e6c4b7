// What the results of an op are checked for: types, values, views, memory.
import { isFloating, type Tensor, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { inferOutputs, type OpCall } from '@tensorloom/tensor/op'
import type { CaseTensor } from '../conformance/case.js'
import { operationOf } from '../conformance/operations.js'
import { runCase } from '../conformance/run.js'
import { type Differentiable, gradientOf } from '../gradcheck.js'
import { leakCheck } from '../leak-check.js'
import { type CallableOp, callSample, type OpSample, sampleTensors, storedInput } from '../samples/sample.js'
import { expectThat } from '../suite/context.js'
import { inScope, valuesOf } from '../suite/place.js'
import {
  differentiable,
  each,
  expectAllClose,
  failedFirst,
  float32Tolerance,
  floatsOf,
  known,
  type OpCheck,
  run,
  runOn,
  sampleTypes,
  toleranceOn,
  withFloat,
  withGradients,
} from './run.js'
import type { OpUnderTest, SampleFacts } from './under-test.js'
import { viewKinds } from './views.js'
/** Checks of results, by name. */
export const resultChecks: Readonly<Record<string, OpCheck>> = {
  'follows its shape and dtype rule': {
    unfit: (under) => {
      const { kind } = under.op.definition
      if (failedFirst(under) || known(under).some(({ call }) => ruled(call))) return undefined
      return kind === 'composite' ? 'its steps have rules of their own' : 'it was not called by its samples'
    },
    run: (under) =>
      each(under, async (_, { call, types }) => {
        if (call === undefined || !ruled(call)) return
        const inputs = call.inputs.map((input) =>
          typeof input === 'object'
            ? { shape: input.shape, dtype: input.dtype }
            : { shape: [], dtype: typeof input === 'boolean' ? ('bool' as const) : ('float32' as const), scalar: true },
        )
        const rule = inferOutputs(call.op, inputs, call.inputs, call.attrs)
        const text = (list: SampleFacts['types']): string =>
          list.map(({ shape, dtype }) => `${dtype} [${shape.join(', ')}]`).join(', ')
        expectThat(text(types) === text(rule), `the rule says ${text(rule)}, the result is ${text(types)}`)
      }),
  },

  'gives float64 for float64': {
    unfit: (under) =>
      failedFirst(under) || known(under).some(({ floats, floatOutputs }) => floats.length > 0 && floatOutputs)
        ? undefined
        : 'it takes or gives no floats',
    run: (under) =>
      each(under, async (sample, { floats }) => {
        if (floats.length === 0) return
        const outputs = await run(under, sample, sampleTensors)
        const wrong = outputs.findIndex(({ dtype }) => dtype === 'float32')
        expectThat(wrong < 0, `output ${wrong} is float32`)
      }),
  },

  'gives the stored results': {
    unfit: ({ cases }) => (cases.length === 0 ? 'no `cases` were given' : undefined),
    async run({ op, name, cases, backend }) {
      const operations = { [name]: operationOf(op) }
      for (const [k, one] of cases.entries()) {
        const { problems } = await runCase(one, { backend, operations })
        expectThat(problems.length === 0, `case ${k}: ${problems.join('; ')}`)
      }
    },
  },

  'agrees with the reference backend': {
    unfit: ({ backend }) => ('hosted' in backend ? 'it runs on the reference backend' : undefined),
    run: (under) => each(under, (sample, facts) => agreesWithReference(under, sample, facts)),
  },

  'takes views': {
    run: (under) =>
      each(under, async (sample, facts) => {
        for (const [kind, view] of Object.entries(viewKinds)) {
          const fn = withGradients(under, sample, facts)
          const lying = (make: (stored: CaseTensor) => Tensor) =>
            runOn(under, sample, (inputs, float) => inputs.map((one) => make(withFloat(one, float))), under.backend, fn)
          const [got, want] = [await lying(view.make), await lying(view.plain)]
          expectAllClose(`${kind}: output or gradient`, got, want, toleranceOn(under.backend))
        }
      }),
  },

  'takes empty tensors': {
    unfit: (under) => (emptySamples(under).length === 0 ? 'no `empty` samples were given' : undefined),
    async run(under) {
      for (const [k, sample] of emptySamples(under).entries()) {
        await inScope(under.exact, async (here) => {
          const inputs = here(() => sampleTensors(sample.inputs, 'float64'))
          const outputs = here(() => callSample(under.op, sample, inputs))
          for (const [at, output] of outputs.entries()) {
            const values = await output.data()
            expectThat(values.length === output.size, `empty sample ${k}: output ${at} has ${values.length} elements`)
          }
          const floats = inputs.filter(({ dtype }) => isFloating(dtype))
          const asked = { floats: floats.map((_, at) => at), floatOutputs: floatsOf(outputs).length > 0 }
          if (!differentiable(under, asked)) return
          const gradients = here(() => gradientOf((...x) => callSample(under.op, sample, x), inputs)(...inputs))
          for (const [at, gradient] of gradients.entries()) {
            const [got, want] = [gradient.shape.join(), floats[at]!.shape.join()]
            expectThat(got === want, `empty sample ${k}: gradient ${at} has shape [${got}], its input [${want}]`)
            await gradient.data()
          }
        })
      }
    },
  },

  'leaves nothing behind': {
    run: (under) =>
      each(under, async (sample, facts) => {
        const fn: Differentiable = (...x) => callSample(under.op, sample, x)
        await leakCheck(
          () =>
            run(under, sample, sampleTensors, differentiable(under, facts) ? gradientOf(fn, sampleTypes(sample)) : fn),
          { runs: 2, warmUp: 2 },
        )
        await leakCheck(
          async () => {
            // Without a scope: the op frees its own intermediates.
            const inputs = withBackend(under.exact, () => sampleTensors(sample.inputs, 'float64'))
            const outputs = withBackend(
              under.exact,
              () => callSample(under.op, sample, inputs) as never,
            ) as readonly Tensor[]
            await Promise.all(outputs.map((output) => output.data()))
            return [...inputs, ...outputs]
          },
          { runs: 2, warmUp: 2 },
        )
      }),
  },
}

const ruled = (call: OpCall | undefined): boolean =>
  call !== undefined && (call.op.kind === 'elementwise' || call.op.infer !== undefined)

// What the reference backend gives, kept for the next backend that is tested.
const expected = /* @__PURE__ */ new WeakMap<CallableOp, Map<OpSample, Promise<readonly CaseTensor[]>>>()

function expectedOf(
  op: CallableOp,
  sample: OpSample,
  run: () => Promise<readonly CaseTensor[]>,
): Promise<readonly CaseTensor[]> {
  const known = expected.get(op) ?? new Map<OpSample, Promise<readonly CaseTensor[]>>()
  expected.set(op, known)
  const made = known.get(sample) ?? run()
  known.set(sample, made)
  return made
}

/** Compares outputs and gradients in float32 with what the reference backend gives in float64. */
export async function agreesWithReference(
  under: Pick<OpUnderTest, 'op' | 'backend'>,
  sample: OpSample,
  facts: SampleFacts,
): Promise<void> {
  const fn = withGradients(under, sample, facts)
  const want = await expectedOf(under.op, sample, () => runOn(under, sample, sampleTensors, reference(), fn))
  const got = await valuesOf(under.backend, () => fn(...sampleTensors(sample.inputs, 'float32')))
  const ordinary = want.map((one) => withFloat(one, 'float32'))
  expectAllClose(
    'output or gradient',
    got.map((one) => withFloat(one, 'float32')),
    ordinary,
    float32Tolerance,
  )
}

// Elementwise ops take any shape; others say themselves what an empty call is.
function emptySamples({ op, samples, empty }: OpUnderTest): readonly OpSample[] {
  if (empty.length > 0 || op.definition.kind !== 'elementwise') return empty
  return samples.map((sample) => ({
    ...sample,
    inputs: sample.inputs.map((input) => ({ ...storedInput(input), shape: [0, 2], data: [] })),
  }))
}

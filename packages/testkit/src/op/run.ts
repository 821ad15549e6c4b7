// How the checks of ops run samples: one by one, where float64 is, and with results that can be compared.
import { isFloating, scope, type Tensor, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import type { CaseTensor, Tolerance } from '../conformance/case.js'
import { describeDeviation, worstDeviation } from '../conformance/compare.js'
import { standardTolerance } from '../conformance/tolerance.js'
import { type Differentiable, gradientOf } from '../gradcheck.js'
import { callSample, type OpSample, sampleTensors, storedInput } from '../samples/sample.js'
import { expectThat } from '../suite/context.js'
import { valuesOf } from '../suite/place.js'
import { labelOf, type OpUnderTest, type SampleFacts } from './under-test.js'
/** A check of an op. */
export interface OpCheck {
  /** Why it does not apply, or undefined if it does. */
  unfit?(under: OpUnderTest): string | undefined
  run(under: OpUnderTest): Promise<void>
}

type Visit = (sample: OpSample, facts: SampleFacts) => Promise<void>

/** Runs `visit` on each sample; what it throws names the sample. */
export async function each({ op, samples, facts, name }: OpUnderTest, visit: Visit): Promise<void> {
  for (const [k, sample] of samples.entries()) {
    try {
      // A first run that failed is repeated for its error.
      const known = facts[k]
      if (known === undefined) runOnce(op, sample)
      else await visit(sample, known)
    } catch (error) {
      throw new Error(`${name}, ${labelOf(sample, k)}: ${(error as Error).message}`, { cause: error })
    }
  }
}

function runOnce(op: OpUnderTest['op'], sample: OpSample): void {
  withBackend(reference(), () => scope(() => void callSample(op, sample, sampleTensors(sample.inputs, 'float64'))))
}

/** The facts that are known. */
export const known = ({ facts }: OpUnderTest): readonly SampleFacts[] => facts.filter((one) => one !== undefined)
/** Whether the first run of some sample failed. */
export const failedFirst = ({ facts }: OpUnderTest): boolean => facts.includes(undefined)

/** Whether gradients can be asked for: floats in, floats out, and a rule or steps to follow. */
export function differentiable(
  { op: { definition } }: Pick<OpUnderTest, 'op'>,
  { floats, floatOutputs }: Pick<SampleFacts, 'floats' | 'floatOutputs'>,
): boolean {
  const followed = definition.kind === 'composite' || definition.gradient !== undefined
  return followed && floatOutputs && floats.length > 0
}

/** Why gradients cannot be checked, or undefined. */
export const withoutGradient = (under: OpUnderTest): string | undefined => {
  if (failedFirst(under) || known(under).some((facts) => differentiable(under, facts))) return undefined
  return 'it has no gradient'
}

/** The floats among outputs. */
export const floatsOf = (outputs: readonly Tensor[]): readonly Tensor[] =>
  outputs.filter(({ dtype }) => isFloating(dtype))

/** The outputs of a sample, then the gradients of its float inputs, if it has any. */
export function withGradients(
  under: Pick<OpUnderTest, 'op'>,
  sample: OpSample,
  facts: SampleFacts,
): (...inputs: Tensor[]) => readonly Tensor[] {
  const call = (...x: Tensor[]): readonly Tensor[] => callSample(under.op, sample, x)
  if (!differentiable(under, facts)) return call
  return (...x) => [...call(...x), ...gradientOf(call, sampleTypes(sample))(...x)]
}

/** The inputs of a sample as stored tensors. */
export const sampleTypes = (sample: OpSample): readonly CaseTensor[] => sample.inputs.map(storedInput)

/** The same with its floats in `float`. */
export function withFloat(stored: CaseTensor, float: 'float32' | 'float64'): CaseTensor {
  return stored.dtype === 'float32' || stored.dtype === 'float64' ? { ...stored, dtype: float } : stored
}

/** Makes the inputs of a sample. */
export type Make = (inputs: readonly CaseTensor[], float: 'float32' | 'float64') => Tensor[]

/** Runs a sample, or `fn` on its inputs, where it is exact. */
export function run(
  under: OpUnderTest,
  sample: OpSample,
  make: Make,
  fn?: Differentiable,
): Promise<readonly CaseTensor[]> {
  return runOn(under, sample, make, under.exact, fn)
}

/** The same on a backend, in float64 where it has that. */
export function runOn(
  { op }: Pick<OpUnderTest, 'op'>,
  sample: OpSample,
  make: Make,
  backend: OpUnderTest['backend'],
  fn: Differentiable = (...x) => callSample(op, sample, x),
): Promise<readonly CaseTensor[]> {
  const float = backend.capabilities.dtypes.has('float64') ? 'float64' : 'float32'
  return valuesOf(backend, () => {
    const result = fn(...make(sampleTypes(sample), float))
    return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  })
}

/** For float64. */
export const exactTolerance: Tolerance = { absolute: 1e-9, relative: 1e-9 }
/** For gradients in float32, against float64. */
export const float32Tolerance: Tolerance = { absolute: 1e-4, relative: 1e-3 }
/** How close two ways to compute the same must come. */
export const toleranceOn = ({ capabilities }: OpUnderTest['backend']): Tolerance =>
  capabilities.dtypes.has('float64') ? exactTolerance : standardTolerance

/** Fails unless types are the same and elements close. */
export function expectAllClose(
  what: string,
  got: readonly CaseTensor[],
  want: readonly CaseTensor[],
  tolerance: Tolerance,
): void {
  expectThat(got.length === want.length, `${what}s: ${got.length}, expected ${want.length}`)
  for (const [k, one] of got.entries()) {
    const text = ({ shape, dtype }: CaseTensor): string => `${dtype} [${shape.join(', ')}]`
    expectThat(text(one) === text(want[k]!), `${what} ${k} is ${text(one)}, expected ${text(want[k]!)}`)
    const allowed = isFloating(one.dtype) ? tolerance : { absolute: 0, relative: 0 }
    const worst = worstDeviation(what, Float64Array.from(one.data.map(Number)), want[k]!, allowed)
    expectThat(
      worst === undefined || worst.error <= worst.allowed,
      `${what} ${k}: ${worst && describeDeviation(worst)}`,
    )
  }
}

// An op with its samples, and the results of a first run of each sample: dtypes, and the call that interceptors see.
import { type Backend, isFloating, isTensor, scope, type Tensor, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { type Interceptor, type OpCall, withInterceptor } from '@tensorloom/tensor/op'
import type { OpCase } from '../conformance/case.js'
import type { GradcheckOptions } from '../gradcheck.js'
import { type CallableOp, callSample, type OpSample, sampleTensors } from '../samples/sample.js'

/** The input of the checks of an op. */
export interface OpUnderTest {
  readonly op: CallableOp
  readonly name: string
  readonly samples: readonly OpSample[]
  /** Facts from a first run of each sample; undefined if it failed. */
  readonly facts: readonly (SampleFacts | undefined)[]
  readonly cases: readonly OpCase[]
  readonly empty: readonly OpSample[]
  /** Where it runs. */
  readonly backend: Backend
  /** The same, or the reference backend where it has no float64. */
  readonly exact: Backend
  readonly tolerance: Pick<GradcheckOptions, 'absoluteTolerance' | 'relativeTolerance' | 'epsilon' | 'maxElements'>
}

/** Facts from one run of a sample. */
export interface SampleFacts {
  /** Positions of float inputs. */
  readonly floats: readonly number[]
  readonly floatOutputs: boolean
  /** The call as interceptors see it; undefined for composites without a gradient, which arrive decomposed. */
  readonly call: OpCall | undefined
  /** For each input of the call, which of the sample's it is; undefined where it is another tensor. */
  readonly sources: readonly (number | undefined)[]
  /** All outputs of the call, residuals included. */
  readonly types: readonly Pick<Tensor, 'shape' | 'dtype'>[]
}

/** Runs a sample once, on a reference backend. */
export function factsOf(op: CallableOp, sample: OpSample): SampleFacts {
  const space = scope()
  try {
    return space.run(() => withBackend(reference(), () => firstRun(op, sample)))
  } finally {
    space.dispose()
  }
}

function firstRun(op: CallableOp, sample: OpSample): SampleFacts {
  const inputs = sampleTensors(sample.inputs, 'float64')
  let seen: OpCall | undefined
  let types: SampleFacts['types'] = []
  const watch: Interceptor = {
    call(call, next) {
      const outputs = next(call)
      if (call.op !== op.definition || seen !== undefined) return outputs
      seen = call
      types = outputs.map(({ shape, dtype }) => ({ shape, dtype }))
      return outputs
    },
  }
  const outputs = withInterceptor(watch, () => callSample(op, sample, inputs))
  return {
    floats: inputs.flatMap(({ dtype }, k) => (isFloating(dtype) ? [k] : [])),
    floatOutputs: outputs.some(({ dtype }) => isFloating(dtype)),
    call: seen,
    sources: (seen?.inputs ?? []).map((input) => {
      const at = inputs.findIndex((one) => isTensor(input) && one.id === input.id)
      return at < 0 ? undefined : at
    }),
    types,
  }
}

/** Name of a sample in messages. */
export function labelOf(sample: OpSample, index: number): string {
  return sample.name === undefined ? `sample ${index}` : `sample ${index}, ${sample.name}`
}

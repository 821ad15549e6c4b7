// A kernel of a backend answers an op instead of its steps, and so instead of their checks: shapes that do not fit would be read
// out of bounds. Each input of each sample gets shapes near its own; the reference backend says which of them are refused.
import { type Shape, scope, type Tensor, tensor, withBackend } from '@tensorloom/tensor'
import { type Backend, reference } from '@tensorloom/tensor/backend'
import { exportedOps, opSamples } from '../samples/index.js'
import { type CallableOp, callSample, type OpSample, sampleTensors } from '../samples/sample.js'
import { expectThat, type Suite } from './context.js'

/** Registers a test for every op that the backend has a kernel for. */
export function shapeRefusalTests(suite: Suite): void {
  const kernels: Readonly<Record<string, unknown>> = suite.backend.kernels ?? {}
  const samples: Readonly<Record<string, readonly OpSample[] | undefined>> = opSamples
  for (const [name, op] of exportedOps()) {
    if (kernels[op.definition.name] === undefined) continue
    suite.test(`${name} refuses shapes that do not fit`, ['errors', `errors/shapes of ${name}`], () => {
      for (const sample of samples[name] ?? []) compare(suite.backend, op, sample)
    })
  }
}

function compare(backend: Backend, op: CallableOp, sample: OpSample): void {
  const count = sample.inputs.length
  for (let place = 0; place < count; place++) {
    const own = sampleTensors(sample.inputs, 'float32')[place]!.shape
    for (const shape of near(own)) {
      const want = refusal(reference(), op, sample, place, shape)
      const got = refusal(backend, op, sample, place, shape)
      const what = `input ${place} of shape [${shape}] instead of [${own}]`
      expectThat(got === want, `${what}: ${got ?? 'nothing was refused'}, expected ${want ?? 'no refusal'}`)
    }
  }
}

// The message of the refusal; undefined if the call is accepted.
function refusal(backend: Backend, op: CallableOp, sample: OpSample, place: number, shape: Shape): string | undefined {
  try {
    withBackend(backend, () =>
      scope(() => {
        const inputs = sampleTensors(sample.inputs, 'float32')
        callSample(
          op,
          sample,
          inputs.map((x, k) => (k === place ? ofShape(x, shape) : x)),
        )
      }),
    )
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function ofShape({ dtype }: Tensor, shape: Shape): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return tensor(
    Array.from({ length: size }, (_, k) => k % 2),
    { shape, dtype },
  )
}

// With one extent changed, an axis left out, an axis more.
function near(shape: Shape): readonly Shape[] {
  const changed = shape.flatMap((extent, axis) => {
    const others = [0, 1, extent - 1, extent + 1].filter((other) => other >= 0 && other !== extent)
    return [
      ...others.map((other) => shape.map((one, k) => (k === axis ? other : one))),
      shape.filter((_, k) => k !== axis),
    ]
  })
  return [...changed, [1, ...shape], [...shape, 1]]
}

// What the gradient rule of an op gives, on whatever backend the inputs are, with residuals and random upstream values.
import { reshape, type Tensor } from '@tensorloom/tensor'
import { type GradientContext, type Interceptor, type OpCall, withInterceptor } from '@tensorloom/tensor/backend'
import { randomTensor } from '../support.js'

interface Watched {
  readonly call: OpCall
  readonly results: readonly Tensor[]
}

/** The visible outputs of the op `name` inside `compute`, then the gradient with respect to each of its inputs. */
export function outputsAndGradients(name: string, compute: () => unknown, upstreamSeed = 99): Tensor[] {
  const watched: Watched[] = []
  const watch: Interceptor = {
    call(call, next) {
      const results = next(call)
      // Handles of its own: those of residuals end with the call.
      watched.push({ call, results: results.map((result) => reshape(result, result.shape)) })
      return results
    },
  }
  withInterceptor(watch, compute)
  const { call, results } = watched.find(({ call: { op } }) => op.name === name)!
  const { op, inputs, attrs } = call
  const outputs = results.slice(0, results.length - (op.residuals ?? 0))
  const residuals = results.slice(outputs.length)
  const upstreams = outputs.map(({ shape }, k) => randomTensor(shape, upstreamSeed + k))
  const needs = inputs.map((input) => typeof input === 'object')
  const { gradient } = op as { gradient: (context: GradientContext) => ReturnType<NonNullable<typeof op.gradient>> }
  const rules = gradient({
    inputs: inputs as Tensor[],
    outputs,
    residuals,
    upstream: upstreams[0]!,
    upstreams,
    attrs,
    needs,
  })
  const gradients = rules.flatMap((rule, k) => {
    const made = needs[k] ? (typeof rule === 'function' ? rule() : rule) : undefined
    return made === undefined ? [] : [made]
  })
  return [...outputs, ...gradients]
}

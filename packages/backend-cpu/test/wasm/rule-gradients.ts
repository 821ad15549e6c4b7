// What the gradient rule of an op gives, on whatever backend the inputs are, with residuals and random upstream values.
import { type DType, type Shape, type Tensor, type TypedArray, tensor } from '@tensorloom/tensor'
import {
  type GradientContext,
  type GradientRule,
  type Interceptor,
  type OpCall,
  withInterceptor,
} from '@tensorloom/tensor/backend'
import { randomTensor } from '../support.js'

/** The visible outputs of the op `name` inside `compute`, then the gradient with respect to each of its inputs. */
export function outputsAndGradients(name: string, compute: () => unknown, upstreamSeed = 99): Tensor[] {
  let found: (readonly [TypedArray, { shape: Shape; dtype: DType }])[] | undefined
  const watch: Interceptor = {
    call(call, next) {
      const results = next(call)
      // Numbers, since tensors that are made inside an op end with it.
      if (call.op.name === name)
        found ??= withRules(call, results, upstreamSeed).map((one) => [
          one.dataSync(),
          { shape: one.shape, dtype: one.dtype },
        ])
      return results
    },
  }
  withInterceptor(watch, compute)
  return found!.map(([data, type]) => tensor(data, type))
}

function withRules({ op, inputs, attrs }: OpCall, results: readonly Tensor[], seed: number): Tensor[] {
  const outputs = results.slice(0, results.length - (op.residuals ?? 0))
  const upstreams = outputs.map(({ shape }, k) => randomTensor(shape, seed + k))
  const needs = inputs.map((input) => typeof input === 'object')
  const { gradient } = op as { gradient: (context: GradientContext) => ReturnType<GradientRule> }
  const rules = gradient({
    inputs: inputs as Tensor[],
    outputs,
    residuals: results.slice(outputs.length),
    upstream: upstreams[0]!,
    upstreams,
    attrs,
    needs,
  })
  const gradients = rules.map((rule, k) => (needs[k] && typeof rule === 'function' ? rule() : rule))
  return [...outputs, ...gradients].filter((one) => typeof one === 'object')
}

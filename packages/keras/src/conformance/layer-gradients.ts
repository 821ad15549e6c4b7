// Gradients of a layer: of its inputs, of tensors among its options, and of its weights.
import { vjp } from '@tensorloom/autograd'
import type { AnyLayer } from '@tensorloom/layers'
import { isFloating, type Tensor } from '@tensorloom/tensor'
import type { OurCall } from '../layers/calls.js'
import { kerasWeights } from '../weights.js'
import { dtypeOf, leaves, type StoredTensor, tensorOf } from './case.js'
import type { Run } from './case-runner.js'
import type { Checks } from './checks.js'
import type { StoredGradients } from './layer-case.js'
import { listOf, realCall } from './layer-under-test.js'

/** Where a gradient is wanted, and which. */
interface Source {
  readonly name: string
  readonly tensor: Tensor
  readonly want: StoredTensor | null
}

/** Compares the gradients of Σ output · upstream. */
export async function compareGradients(
  layer: AnyLayer,
  call: OurCall<StoredTensor>,
  gradients: StoredGradients,
  outputs: readonly StoredTensor[],
  checks: Checks,
  run: Run,
): Promise<void> {
  // Each stored tensor becomes one tensor, so that the gradients of the call find their places.
  const tensors = new Map<StoredTensor, Tensor>()
  const real = run(() =>
    realCall(call, (stored) => {
      const made = tensors.get(stored) ?? tensorOf(stored)
      tensors.set(stored, made)
      return made
    }),
  )
  const sources = sourcesOf(layer, call, gradients, tensors, checks)
  const upstream = run(() => upstreamOf(gradients, outputs))
  const found = run(() =>
    vjp(
      () => listOf(layer.apply(real.input, real.options)),
      sources.map((one) => one.tensor),
      upstream,
    ),
  )
  if (gradients.loss !== undefined) {
    let loss = 0
    for (const [k, output] of found.value.entries()) {
      const factors = await upstream[k]?.data()
      const values = await output.data()
      if (factors !== undefined) for (const [at, value] of values.entries()) loss += Number(value) * Number(factors[at])
    }
    checks.compareElements('loss while recorded', [loss], { dtype: 'float32', shape: [], data: [gradients.loss] })
  }
  for (const [k, { name, want, tensor }] of sources.entries()) {
    const zero = { dtype: 'float32', shape: tensor.shape, data: new Array<number>(tensor.size).fill(0) }
    await checks.compare(`gradient of ${name}`, found.gradients[k]!, want ?? zero)
  }
}

function sourcesOf(
  layer: AnyLayer,
  call: OurCall<StoredTensor>,
  { args = [], kwargs = {}, weights = [] }: StoredGradients,
  tensors: ReadonlyMap<StoredTensor, Tensor>,
  checks: Checks,
): Source[] {
  const inputs = leaves(call.input)
  const options = leaves(Object.values(call.options))
  const given = [...inputs, ...options].filter((one): one is StoredTensor => one !== null && isFloating(dtypeOf(one)))
  // Gradients stand in the order of the arguments; tensors that are not floats have none.
  const wanted = leaves([...args, ...Object.values(kwargs)])
  const present = wanted.filter((one) => one !== null)
  const aligned = given.length === wanted.length ? wanted : present
  if (aligned.length !== given.length) {
    checks.fail(`${present.length} gradients of arguments for ${given.length} tensors`)
    return []
  }
  const trainable = kerasWeights(layer).filter(({ parameter }) => parameter.trainable)
  checks.same('number of trainable weights', trainable.length, weights.length)
  return [
    ...given.map((stored, k): Source => ({ name: `argument ${k}`, tensor: tensors.get(stored)!, want: aligned[k]! })),
    ...trainable.slice(0, weights.length).map(({ path, parameter }, k): Source => {
      return { name: path, tensor: parameter, want: weights[k]! }
    }),
  ]
}

/** The upstream of each output; none for outputs that are not floats. */
function upstreamOf({ upstream }: StoredGradients, outputs: readonly StoredTensor[]): (Tensor | undefined)[] {
  if (upstream.length === outputs.length) return upstream.map((one) => (one === null ? undefined : tensorOf(one)))
  let next = 0
  return outputs.map((output) => (isFloating(dtypeOf(output)) ? tensorOf(upstream[next++]!) : undefined))
}

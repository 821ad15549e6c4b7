// What an op promises of abstract tensors: the shapes and dtypes of a real call, for results and gradients, and no elements.
import { scope, type Tensor, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { abstractTensor, isAbstract } from '@tensorloom/tensor/op'
import { sampleTensors } from '../samples/sample.js'
import { expectThat } from '../suite/context.js'
import { differentiable, each, failedFirst, known, type OpCheck, withGradients } from './run.js'

const text = (tensors: readonly Pick<Tensor, 'shape' | 'dtype'>[]): string =>
  tensors.map(({ shape, dtype }) => `${dtype} [${shape.join(', ')}]`).join(', ')

/** Checks of calls with abstract tensors, by name. */
export const abstractChecks: Readonly<Record<string, OpCheck>> = {
  'says what it gives for abstract tensors': {
    unfit: (under) =>
      failedFirst(under) || known(under).some(({ floats }) => floats.length > 0) || under.samples.some(hasInputs)
        ? undefined
        : 'it takes no tensors',
    run: (under) =>
      each(under, async (sample, facts) => {
        if (sample.inputs.length === 0) return
        withBackend(reference(), () =>
          scope(() => {
            const fn = withGradients(under, sample, facts)
            const inputs = sampleTensors(sample.inputs, 'float64')
            const real = fn(...inputs)
            const abstract = fn(...inputs.map(({ shape, dtype }) => abstractTensor(shape, dtype)))
            expectThat(
              text(abstract) === text(real),
              `an abstract call gives ${text(abstract)}, a real call ${text(real)}`,
            )
            const gradients = differentiable(under, facts) ? facts.floats.length : 0
            const computed = abstract.slice(0, abstract.length - gradients).findIndex((one) => !isAbstract(one))
            expectThat(computed < 0, `output ${computed} has elements`)
          }),
        )
      }),
  },
}

const hasInputs = ({ inputs }: { readonly inputs: readonly unknown[] }): boolean => inputs.length > 0

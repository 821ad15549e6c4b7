// Section `variants`: sizes, options and layouts that hand-written kernels treat differently, against the reference backend.
import { vjp } from '@tensorloom/autograd'
import { isFloating, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import type { CaseTensor } from '../conformance/case.js'
import { expectAllClose } from '../op/run.js'
import { variantsByTopic } from '../variants/index.js'
import { type Run, usualTolerance, type Variant } from '../variants/variant.js'
import type { Suite } from './context.js'
import { valuesOf } from './place.js'

/** Registers the variants by topic; those that are long to interpret can be skipped as `variants/large`. */
export function variantTests(suite: Suite): void {
  const { backend, framework } = suite
  framework.describe('variants', () => {
    if ('hosted' in backend) {
      suite.report('kernels against the reference backend: this is it')
      return
    }
    for (const [topic, variants] of Object.entries(variantsByTopic)) {
      framework.describe(topic, () => {
        for (const variant of variants) {
          const large = variant.shorter === undefined ? [] : ['variants/large']
          const keys = ['variants', `variants/${topic}`, `variants/${variant.name}`, ...large]
          const test = variant.denormals === true ? suite.testDenormals : suite.test
          test(variant.name, keys, async () => {
            const want = await expectedOf(variant)
            const got = await valuesOf(backend, () => outputsOf(variant, variant.run))
            expectAllClose('output or gradient', got, want, variant.tolerance ?? usualTolerance)
          })
        }
      })
    }
  })
}

// What the reference backend gives, kept for the next backend that is tested.
const expected = /* @__PURE__ */ new WeakMap<Variant, Promise<readonly CaseTensor[]>>()

function expectedOf(variant: Variant): Promise<readonly CaseTensor[]> {
  const known = expected.get(variant) ?? valuesOf(reference(), () => outputsOf(variant, variant.shorter ?? variant.run))
  expected.set(variant, known)
  return known
}

function outputsOf({ inputs, gradients }: Variant, run: Run): readonly Tensor[] {
  const sources = inputs()
  const call = (...x: Tensor[]): readonly Tensor[] => {
    const result = run(...x)
    return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
  }
  if (gradients !== true) return call(...sources)
  const floats = sources.filter(({ dtype }) => isFloating(dtype))
  const others = sources.filter(({ dtype }) => !isFloating(dtype))
  const shapes = scope(() => call(...sources).map(({ shape, size, dtype }) => ({ shape, size, dtype })))
  const upstreams = shapes.map(({ shape, size, dtype }) =>
    tensor(
      Array.from({ length: size }, (_, k) => ((k * 7) % 9) / 4 - 1),
      { shape, dtype },
    ),
  )
  const { value, gradients: found } = vjp((...x) => call(...x, ...others), floats, upstreams)
  return [...value, ...found]
}

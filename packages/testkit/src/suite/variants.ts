// Section `variants`: sizes, options and layouts that hand-written kernels tell apart, against the reference backend.
import { vjp } from '@tensorloom/autograd'
import { isFloating, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import type { CaseTensor } from '../conformance/case.js'
import { expectAllClose } from '../op/run.js'
import { convolutionVariants } from '../variants/convolution.js'
import { productVariants } from '../variants/products.js'
import { scatterVariants } from '../variants/scatter.js'
import type { Variant } from '../variants/variant.js'
import { viewVariants } from '../variants/views.js'
import type { Suite } from './context.js'
import { valuesOf } from './place.js'

const families: Readonly<Record<string, readonly Variant[]>> = {
  products: productVariants,
  'convolution and pooling': convolutionVariants,
  'gathers and scatters': scatterVariants,
  'views, reductions, softmax': viewVariants,
}

// Values are multiples of a quarter, so sums of products are exact but for the longest.
const tolerance = { absolute: 1e-4, relative: 1e-4 }

/** Registers the variants by family. */
export function variantTests(suite: Suite): void {
  const { backend, framework } = suite
  framework.describe('variants', () => {
    if ('hosted' in backend) {
      suite.report('kernels against the reference backend: this is it')
      return
    }
    for (const [family, variants] of Object.entries(families)) {
      framework.describe(family, () => {
        for (const variant of variants) {
          suite.test(variant.name, ['variants', `variants/${family}`, `variants/${variant.name}`], async () => {
            const want = await expectedOf(variant)
            expectAllClose('output or gradient', await valuesOf(backend, () => outputsOf(variant)), want, tolerance)
          })
        }
      })
    }
  })
}

// What the reference backend gives, kept for the next backend that is tested.
const expected = /* @__PURE__ */ new WeakMap<Variant, Promise<readonly CaseTensor[]>>()

function expectedOf(variant: Variant): Promise<readonly CaseTensor[]> {
  const known = expected.get(variant) ?? valuesOf(reference(), () => outputsOf(variant))
  expected.set(variant, known)
  return known
}

function outputsOf({ inputs, run, gradients }: Variant): readonly Tensor[] {
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

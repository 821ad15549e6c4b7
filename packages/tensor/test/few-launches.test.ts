// Composites as few kernels: how many there are, that they compute the same, and what is left alone.
import { expect, it } from 'vitest'
import { type Backend, fewLaunches, reference } from '../src/backend.js'
import {
  add,
  clip,
  defineOp,
  layerNorm,
  matmul,
  mean,
  mul,
  type Op,
  randomNormal,
  randomUniform,
  reshape,
  scope,
  setSeed,
  softmax,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  transpose,
  withBackend,
} from '../src/index.js'
import { sparseCategoricalCrossentropy } from '../src/losses.js'

function counting(merging: boolean): Backend & { readonly names: string[] } {
  const { hosted: _, capabilities, ...inner } = reference()
  const names: string[] = []
  return {
    ...(inner as Backend),
    capabilities: merging ? { ...capabilities, composites: fewLaunches } : capabilities,
    names,
    compile: (kernel) => ({ name: kernel.name, run: inner.compile(kernel) }),
    run(program, inputs, output, params) {
      const { name, run } = program as { name: string; run: (...values: unknown[]) => void }
      names.push(name)
      run(inputs, output, params)
    },
  }
}

/** How many kernels a call takes, merged and as steps. Both must give the same. */
function both(
  shapes: readonly (readonly number[])[],
  call: (...inputs: readonly Tensor[]) => Tensor,
): { readonly launches: number; readonly steps: number } {
  const [merged, plain] = [true, false].map((merging) => {
    const backend = counting(merging)
    return withBackend(backend, () =>
      scope(() => {
        setSeed(3)
        const inputs = shapes.map((shape) => randomNormal(shape))
        backend.names.length = 0
        const result = call(...inputs)
        const launches = backend.names.length
        return { launches, values: Array.from(result.dataSync()) }
      }),
    )
  })
  expect(merged!.values).toHaveLength(plain!.values.length)
  for (const [k, value] of merged!.values.entries()) expect(value).toBeCloseTo(plain!.values[k]!, 5)
  return { launches: merged!.launches, steps: plain!.launches }
}

const composed = (
  name: string,
  compose: (x: Tensor, y: Tensor) => Tensor,
): ((...inputs: readonly Tensor[]) => Tensor) => {
  const op: Op<(x: TensorLike, y: TensorLike) => Tensor> = defineOp({
    kind: 'composite',
    name: `@test/${name}`,
    inputs: 2,
    compose,
  })
  return (x, y) => op(x, y)
}

it('elementwise steps become one kernel, over views and broadcasts too', () => {
  const op = composed('chain', (x, y) => mul(add(reshape(transpose(x), [4, 3]), y), sub(transpose(x), 1)))
  expect(
    both(
      [
        [3, 4],
        [4, 1],
      ],
      op,
    ),
  ).toEqual({ launches: 1, steps: 3 })
})

it('what follows a product element by element becomes part of it', () => {
  const op = composed('dense', (x, y) => clip(add(matmul(x, y), 1), { min: 0 }))
  expect(
    both(
      [
        [3, 4],
        [4, 5],
      ],
      op,
    ),
  ).toEqual({ launches: 1, steps: 3 })
})

it('what is read by a reduction once is computed in it', () => {
  const op = composed('squares', (x, y) => sum(mul(sub(x, y), sub(x, y)), { axis: 1 }))
  expect(
    both(
      [
        [6, 7],
        [6, 1],
      ],
      op,
    ),
  ).toEqual({ launches: 1, steps: 4 })
})

it('softmax is three kernels, and layer normalization few', () => {
  expect(both([[5, 6]], (x) => softmax(x)).launches).toBe(3)
  const { launches, steps } = both([[5, 6], [6], [6]], (x, scale, shift) => layerNorm(x, scale, shift))
  // The mean, its correction, the variance, and the elements.
  expect(launches).toBeLessThanOrEqual(4)
  expect(steps).toBeGreaterThan(launches)
})

it('a step that is read twice by large results is computed once', () => {
  const op = composed('large', (x, y) => matmul(mul(x, 2), y))
  expect(
    both(
      [
        [200, 2],
        [2, 200],
      ],
      op,
    ),
  ).toEqual({ launches: 2, steps: 2 })
})

it('a result that is a view of a kernel stays one', () => {
  const op = composed('view', (x, y) => transpose(add(x, y)))
  expect(
    both(
      [
        [3, 4],
        [3, 4],
      ],
      op,
    ),
  ).toEqual({ launches: 1, steps: 1 })
})

it('an input that comes back, and a mean of everything, are right', () => {
  const same = composed('same', (x) => reshape(x, [4, 3]))
  expect(both([[3, 4], [1]], same).launches).toBe(0)
  const all = composed('all', (x, y) => sub(x, mean(mul(x, y))))
  expect(
    both(
      [
        [3, 4],
        [3, 4],
      ],
      all,
    ),
  ).toEqual({ launches: 2, steps: 3 })
})

it('random numbers are drawn anew in every call', () => {
  const noisy = composed('noisy', (x, y) => add(mul(x, y), randomUniform(x.shape)))
  withBackend(counting(true), () =>
    scope(() => {
      const x = randomNormal([40])
      const [first, second] = [noisy(x, x), noisy(x, x)].map((one) => Array.from(one.dataSync()))
      expect(first).not.toEqual(second)
    }),
  )
  expect(both([[40], [40]], noisy).launches).toBe(both([[40], [40]], noisy).steps)
})

it('errors are those of the steps', () => {
  const op = composed('wrong', (x, y) => add(matmul(x, y), 1))
  const message = (merging: boolean): unknown =>
    withBackend(counting(merging), () =>
      scope(() => {
        try {
          op(randomNormal([2, 3]), randomNormal([4, 5]))
        } catch (error) {
          return error instanceof Error && error.message
        }
      }),
    )
  expect(message(true)).toContain('inner dimensions differ')
  expect(message(true)).toBe(message(false))
})

it('losses of labels gather what they need', () => {
  const { launches, steps } = both([[6, 5], [6]], (x, y) =>
    sparseCategoricalCrossentropy(x, y.mul(0).add(3).cast('int32'), { fromLogits: true }),
  )
  expect(launches).toBeLessThan(steps)
})

// Section `memory`: calls, gradients and errors leak nothing, by the counts of the library and of the backend.
import { valueAndGrad } from '@tensorloom/autograd'
import {
  concat,
  conv2d,
  gather,
  matmul,
  maxPool2d,
  memory,
  parameter,
  scope,
  softmax,
  sum,
  type Tensor,
  tensor,
  transpose,
  withBackend,
} from '@tensorloom/tensor'
import { leakCheck } from '../leak-check.js'
import { expectThat, type Suite } from './context.js'

/** Registers the memory checks. */
export function memoryTests(suite: Suite): void {
  const { backend } = suite
  suite.framework.describe('memory', () => {
    for (const [name, work] of Object.entries(calls)) {
      suite.test(`${name} leave nothing behind`, ['memory', `memory/${name}`], async () => {
        const bytes = backend.memory().bytes
        await leakCheck(() => {
          const results = withBackend(backend, () => scope(work) as never) as readonly Tensor[]
          return Promise.all(results.map((result) => result.data())).then(() => results)
        })
        await drained(backend)
        expectThat(backend.memory().bytes <= bytes, `the backend holds ${backend.memory().bytes - bytes} bytes more`)
      })
    }

    suite.test('dispose gives the bytes back to the backend', ['memory', 'memory/dispose'], async () => {
      await drained(backend)
      const before = backend.memory().bytes
      const x = withBackend(backend, () => scope(() => tensor(new Float32Array(1000)).add(1)))
      await x.data()
      expectThat(backend.memory().bytes >= before + 4000, 'a tensor of 4000 bytes is not counted')
      x.dispose()
      x.dispose()
      await drained(backend)
      expectThat(backend.memory().bytes <= before, `${backend.memory().bytes - before} bytes more after dispose`)
    })

    suite.test('a view keeps the elements alive', ['memory', 'memory/views'], async () => {
      const x = withBackend(backend, () =>
        scope(() =>
          tensor([
            [1, 2],
            [3, 4],
          ]).mul(2),
        ),
      )
      const view = withBackend(backend, () => transpose(x))
      x.dispose()
      expectThat((await view.data()).join() === '2,6,4,8', 'the view changed when its origin was disposed')
      view.dispose()
    })

    suite.test('assign gives the old value back', ['memory', 'memory/assign'], async () => {
      const weight = parameter(tensor([1, 2, 3]))
      await leakCheck(async () => {
        withBackend(backend, () => scope(() => void weight.assign(weight.mul(0.5))))
        await weight.data()
      })
      weight.dispose()
    })

    suite.test('errors leave nothing behind', ['memory', 'memory/errors'], async () => {
      const x = tensor([[1, 2, 3]])
      await leakCheck(async () => {
        let failed = 0
        const attempt = (fn: () => unknown): void => {
          try {
            withBackend(backend, () => void fn())
          } catch {
            failed++
          }
        }
        attempt(() => scope(() => matmul(x.add(1), x)))
        attempt(() => valueAndGrad((a) => matmul(a.mul(2), x).sum())(x))
        expectThat(failed === 2, 'a product of shapes that do not match did not throw')
        const after = withBackend(backend, () => x.add(1))
        await after.data()
        return after
      })
      x.dispose()
      expectThat(memory().tensors >= 0, 'live tensors are counted below zero')
    })
  })
}

/** Resolves when everything that was submitted to the backend is done and counted. */
async function drained(backend: Suite['backend']): Promise<void> {
  const last = withBackend(backend, () => scope(() => tensor([0]).add(0)))
  await last.data()
  last.dispose()
  await backend.flush?.()
}

const image = (): Tensor =>
  tensor(
    Float32Array.from({ length: 72 }, (_, k) => (k % 7) - 3),
    { shape: [1, 6, 6, 2] },
  )
const filters = (): Tensor =>
  tensor(
    Float32Array.from({ length: 36 }, (_, k) => (k % 5) - 2),
    { shape: [3, 3, 2, 2] },
  )

// One round of work each; what it returns is read and disposed.
const calls: Readonly<Record<string, () => readonly Tensor[]>> = {
  'elementwise calls': () => [tensor([1, 2, 3]).mul(2).add(1).exp()],
  reductions: () => [
    softmax(tensor([[1, 2, 3]])),
    sum(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      { axis: 0 },
    ),
  ],
  'matrix products': () => [matmul(tensor([[1, 2]]), transpose(tensor([[3, 4]])))],
  'shape calls': () => [concat([tensor([1, 2]), tensor([3]).reshape([1])]).slice([1], [2])],
  gathers: () => [
    gather(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([1, 0, 1], { dtype: 'int32' }),
    ),
  ],
  'convolutions and pooling': () => [maxPool2d(conv2d(image(), filters()), [2, 2])],
  gradients: () => {
    const { value, gradients } = valueAndGrad((x, w) => maxPool2d(conv2d(x, w), [2, 2]).square().mean())(
      image(),
      filters(),
    )
    return [value, ...gradients]
  },
  'second-order gradients': () =>
    valueAndGrad((x) =>
      valueAndGrad((y) => y.exp().sum())(x)
        .gradients[0]!.square()
        .sum(),
    )(tensor([1, 2])).gradients,
}

// Section `errors`: invalid calls throw, with a message that has help, and the backend still works afterwards.
import {
  add,
  concat,
  conv2d,
  gather,
  matmul,
  reshape,
  scope,
  setStrict,
  slice,
  sum,
  type Tensor,
  tensor,
  withBackend,
} from '@tensorloom/tensor'
import { asyncBackend } from '../async-backend.js'
import { expectElements, expectThat, type Suite } from './context.js'
import { shapeRefusalTests } from './shape-refusals.js'

interface Refusal {
  /** What is wrong. */
  readonly what: string
  readonly run: () => unknown
  /** Class of the error. */
  readonly error: string
  /** What the message must name. */
  readonly says: readonly string[]
}

const matrix = (rows: number, columns: number): Tensor =>
  tensor(new Float32Array(rows * columns), { shape: [rows, columns] })

const refusals: readonly Refusal[] = [
  {
    what: 'a product of unfit matrices',
    run: () => matmul(matrix(2, 3), matrix(4, 5)),
    error: 'ShapeError',
    says: ['matmul', '[2, 3]', '[4, 5]'],
  },
  {
    what: 'shapes that do not broadcast',
    run: () => add(matrix(2, 3), matrix(2, 4)),
    error: 'ShapeError',
    says: ['add', '[2, 3]', '[2, 4]'],
  },
  {
    what: 'a reshape to another size',
    run: () => reshape(matrix(2, 3), [4]),
    error: 'ShapeError',
    says: ['reshape', '[2, 3]', '[4]'],
  },
  {
    what: 'a box outside the tensor',
    run: () => slice(matrix(2, 3), [1, 0], [2, 3]),
    error: 'ShapeError',
    says: ['slice', '[2, 3]'],
  },
  {
    what: 'an axis that does not exist',
    run: () => sum(matrix(2, 3), { axis: 2 }),
    error: 'ShapeError',
    says: ['sum', '2'],
  },
  {
    what: 'a concatenation of unfit shapes',
    run: () => concat([matrix(2, 3), matrix(2, 4)]),
    error: 'ShapeError',
    says: ['concat'],
  },
  {
    what: 'filters for other channels',
    run: () =>
      conv2d(
        tensor(new Float32Array(32), { shape: [1, 4, 4, 2] }),
        tensor(new Float32Array(27), { shape: [3, 3, 3, 1] }),
      ),
    error: 'ShapeError',
    says: ['conv2d'],
  },
  {
    what: 'indices that are not whole numbers',
    run: () => gather(matrix(2, 3), tensor([true])),
    error: 'DtypeError',
    says: ['gather', 'bool'],
  },
  {
    what: 'a number that does not fit the dtype',
    run: () => tensor([1], { dtype: 'uint8' }).add(300),
    error: 'DtypeError',
    says: ['add', '300', 'uint8'],
  },
  {
    what: 'a tensor that was disposed',
    run: () => {
      const x = matrix(2, 3).add(1)
      x.dispose()
      return x.mul(2)
    },
    error: 'DisposedError',
    says: ['mul', '[2, 3]', 'add'],
  },
  {
    what: 'an option that does not exist',
    run: () => sum(matrix(1, 1), { axes: 0 } as never),
    error: 'TensorloomError',
    says: ['sum', 'axes', 'keepDims'],
  },
]

/** Registers the error checks. */
export function errorTests(suite: Suite): void {
  const { backend } = suite
  suite.framework.describe('errors', () => {
    for (const { what, run, error, says } of refusals) {
      suite.test(`refuses ${what}`, ['errors', `errors/${what}`], async () => {
        expectRefused(() => withBackend(backend, () => scope(() => void run())), error, says)
        await expectWorking(suite)
      })
    }

    shapeRefusalTests(suite)

    // The reference backend computes in host memory, which belongs to every backend: nothing to mix.
    const hosted = 'hosted' in backend
    const mixing = ['errors', 'errors/mixing backends']
    if (hosted) suite.report('refuses tensors of two backends: not for a backend on host memory')
    else {
      suite.test('refuses tensors of two backends', mixing, async () => {
        const stranger = asyncBackend({ name: 'stranger' })
        const x = withBackend(backend, () => tensor([1, 2]).add(1))
        const y = withBackend(stranger, () => tensor([3, 4]).add(1))
        await Promise.all([x.data(), y.data()])
        expectRefused(() => withBackend(backend, () => void x.add(y)), 'BackendError', [
          backend.name,
          'stranger',
          '.to(backend)',
        ])
        const moved = withBackend(backend, () => y.to(backend))
        const both = withBackend(backend, () => x.add(moved))
        expectElements(await both.data(), [6, 8], 'after to()')
        for (const one of [x, y, moved, both]) one.dispose()
      })
    }

    const strict = ['errors', 'errors/strict mode']
    const unclaimed = (['float64', 'int32', 'uint8'] as const).find((dtype) => !backend.capabilities.dtypes.has(dtype))
    if (unclaimed === undefined) suite.report('strict mode refuses fallbacks: this backend takes every dtype')
    else {
      suite.test(`strict mode refuses ${unclaimed}, which the backend does not take`, strict, async () => {
        setStrict(true)
        try {
          const call = (): void => void tensor([1, 2], { dtype: unclaimed }).mul(3)
          expectRefused(() => withBackend(backend, () => scope(call)), 'BackendError', ['mul', backend.name, unclaimed])
        } finally {
          setStrict(false)
        }
        await expectWorking(suite)
      })
    }
  })
}

function expectRefused(run: () => void, error: string, says: readonly string[]): void {
  try {
    run()
  } catch (thrown) {
    const { name, message } = thrown as Error
    expectThat(name === error, `threw ${name}, expected ${error}: ${message}`)
    for (const part of says) expectThat(message.includes(part), `the message does not name ${part}: ${message}`)
    expectThat(message.includes('\nhelp: '), `the message has no help line: ${message}`)
    return
  }
  throw new Error(`nothing was thrown, expected ${error}`)
}

async function expectWorking({ backend }: Suite): Promise<void> {
  const sum = withBackend(backend, () => scope(() => tensor([1, 2]).add(tensor([10, 20]))))
  expectElements(await sum.data(), [11, 22], 'after the error')
  sum.dispose()
}

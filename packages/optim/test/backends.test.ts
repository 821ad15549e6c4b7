// What a step asks of a backend: one compiled program per result for all steps, no reads, and no waiting.
import { type Backend, parameter, setBackend, tensor } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { afterAll, describe, expect, it } from 'vitest'
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  lion,
  nadam,
  type Optimizer,
  rAdam,
  rmsProp,
  sgd,
} from '../src/index.js'

interface Counts {
  compiled: number
  run: number
  read: number
}

/** The reference backend with counted calls; `delayed` answers every run later and cannot read at once. */
function counted(counts: Counts, delayed: boolean): Backend {
  const { hosted: _, ...host } = reference()
  const inner = host as Backend
  return {
    ...inner,
    name: delayed ? 'delayed' : 'counted',
    capabilities: { ...inner.capabilities, syncRead: !delayed },
    compile(kernel) {
      counts.compiled++
      return inner.compile(kernel)
    },
    run(program, inputs, output, params) {
      counts.run++
      if (!delayed) return inner.run(program, inputs, output, params)
      const kept = [...inputs]
      const values = params.slice()
      return new Promise((resolve) => {
        setTimeout(() => {
          void inner.run(program, kept, output, values)
          resolve()
        }, 1)
      })
    },
    read(storage, start, end) {
      counts.read++
      return inner.read(storage, start, end)
    },
  }
}

const kinds: readonly (readonly [string, number, () => Optimizer])[] = [
  ['sgd', 1, () => sgd({ learningRate: (k) => 0.1 / (k + 1) })],
  ['sgd with momentum', 2, () => sgd({ momentum: 0.9, nesterov: true, l2: 0.1, weightDecay: 0.1 })],
  ['adam', 3, () => adam()],
  ['adamW with amsgrad', 4, () => adamW({ amsgrad: true })],
  ['rmsProp with everything', 4, () => rmsProp({ centered: true, momentum: 0.5, l2: 0.1, weightDecay: 0.1 })],
  ['adamax', 3, () => adamax()],
  ['nadam', 3, () => nadam({ l2: 0.1 })],
  ['rAdam', 3, () => rAdam()],
  ['lion', 2, () => lion({ l2: 0.1, weightDecay: 0.1 })],
  ['adagrad', 2, () => adagrad({ weightDecay: 0.1 })],
  ['adadelta', 3, () => adadelta()],
]

// One more than the steps of rAdam that are not adaptive.
const steps = 6

describe('a step on a backend', () => {
  afterAll(() => setBackend(reference()))

  it.each(kinds)('%s: %d kernels, compiled once', (_, kernels, make) => {
    const counts: Counts = { compiled: 0, run: 0, read: 0 }
    setBackend(counted(counts, false))
    const w = parameter(tensor([1, 2, 3]))
    const gradient = tensor([0.1, 0.2, 0.3])
    const optimizer = make()
    for (let k = 0; k < steps; k++) optimizer.step([w], [gradient])
    expect(counts).toEqual({ compiled: kernels, run: steps * kernels, read: 0 })
  })

  it.each(kinds)('%s: steps on a backend that answers later give the same numbers', async (_, kernels, make) => {
    const results: number[][] = []
    for (const delayed of [false, true]) {
      const counts: Counts = { compiled: 0, run: 0, read: 0 }
      setBackend(counted(counts, delayed))
      const w = parameter(tensor([1, 2, 3]))
      const gradient = tensor([0.1, 0.2, 0.3])
      const optimizer = make()
      for (let k = 0; k < steps; k++) optimizer.step([w], [gradient])
      results.push([...(await w.data())])
      expect(counts).toEqual({ compiled: kernels, run: steps * kernels, read: 1 })
    }
    expect(results[1]).toEqual(results[0])
  })
})

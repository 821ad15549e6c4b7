// Trajectories of five steps against PyTorch's, computed in float64.
import { parameter, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { adadelta, adagrad, adam, adamax, adamW, nadam, type Optimizer, rAdam, rmsProp, sgd } from '../src/index.js'
import cases from './conformance/optimizer.json' with { type: 'json' }

interface Stored {
  readonly shape: number[]
  readonly data: number[]
}

const factories: Readonly<Record<string, (options: object) => Optimizer>> = {
  sgd,
  adam,
  adamW,
  adamax,
  nadam,
  rAdam,
  rmsProp,
  adagrad,
  adadelta,
}

function stored({ shape, data }: Stored): Tensor {
  return tensor(Float32Array.from(data), { shape })
}

/** Worst |got − want| / (1e-5 + 1e-4 · |want|) over a trajectory: at most 1 passes. */
function worstError(optimizer: Optimizer, start: Stored, gradients: Stored[], trajectory: Stored[]): number {
  const w = parameter(stored(start), { name: 'w' })
  let worst = 0
  gradients.forEach((gradient, step) => {
    optimizer.step([w], [stored(gradient)])
    w.dataSync().forEach((got, k) => {
      const want = trajectory[step]!.data[k]!
      worst = Math.max(worst, Math.abs(got - want) / (1e-5 + 1e-4 * Math.abs(want)))
    })
  })
  return worst
}

describe('conformance with PyTorch', () => {
  it.each(cases.map((one, k) => [`${one.op} ${JSON.stringify(one.attrs)} (case ${k})`, one] as const))(
    '%s',
    (_, one) => {
      const optimizer = factories[one.op]!(one.attrs)
      expect(one.trajectory).toHaveLength(5)
      expect(worstError(optimizer, one.param, one.gradients, one.trajectory)).toBeLessThanOrEqual(1)
    },
  )

  it('covers every optimizer that PyTorch has, too', () => {
    expect(new Set(cases.map(({ op }) => op))).toEqual(new Set(Object.keys(factories)))
  })
})

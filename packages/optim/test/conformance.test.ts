// Trajectories of five steps against PyTorch's, computed in float64: the kit's cases of optimizers.
import { conformanceCases, runCase } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import * as optimizers from '../src/index.js'

const cases = (await conformanceCases())
  .flatMap((file) => file.cases)
  .flatMap((one) => ('trajectory' in one ? [one] : []))

// What PyTorch 1.13 has, too.
const named = ['adadelta', 'adagrad', 'adam', 'adamW', 'adamax', 'nadam', 'rAdam', 'rmsProp', 'sgd']

describe('conformance with PyTorch', () => {
  it.each(cases.map((one, k) => [`${one.op} ${JSON.stringify(one.attrs)} (case ${k})`, one] as const))(
    '%s',
    async (_, one) => {
      expect(one.trajectory).toHaveLength(5)
      expect(await runCase(one, { optimizers })).toMatchObject({ status: 'passed', problems: [] })
    },
  )

  it('covers every optimizer that PyTorch has, too', () => {
    expect([...new Set(cases.map(({ op }) => op))].sort()).toEqual(named)
  })
})

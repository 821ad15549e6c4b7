// The umbrella: it computes on backend-cpu without being asked, and holds what its packages export.
import * as tensorPackage from '@tensorloom/tensor'
import * as train from '@tensorloom/train'
import { afterAll, expect, it } from 'vitest'
import * as tensorloom from '../src/index.js'

afterAll(() => tensorPackage.setBackend(tensorPackage.getBackend()))

it('computes on backend-cpu by default', () => {
  expect(tensorloom.tensor([1]).add(1).backend?.name).toBe('cpu')
  expect(tensorloom.getBackend().name).toBe('cpu')
})

it('leaves no loss, metric or callback out', () => {
  const grouped = new Set(['TrainingAbortedError', ...Object.keys(tensorloom)])
  for (const group of [tensorloom.losses, tensorloom.metrics, tensorloom.callbacks]) {
    for (const name of Object.keys(group)) grouped.add(name)
  }
  expect(Object.keys(train).filter((name) => !grouped.has(name))).toEqual([])
  expect(Object.keys(tensorPackage).filter((name) => !(name in tensorloom))).toEqual([])
})

it('has a namespace for every table', () => {
  const { activations, initializers, layers, regularizers, schedules } = tensorloom
  expect(activations.relu).toBe(tensorloom.relu)
  expect(activations.hardSilu).toBe(tensorloom.hardSilu)
  expect(initializers.heNormal).toBe(layers.heNormal)
  expect(regularizers.l2).toBe(layers.l2)
  expect(schedules.cosineDecay).toBe(tensorloom.optimizers.cosineDecay)
})

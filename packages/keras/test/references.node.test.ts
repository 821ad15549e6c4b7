// Options that the cases of Keras do not have, compared with NumPy: see references/make.py.
import { readFileSync } from 'node:fs'
import type { ApplyOptions } from '@tensorloom/layers'
import { type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type KerasConfig, layerFromKeras } from '../src/index.js'

interface Stored {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}
interface Case {
  readonly class: string
  readonly config: KerasConfig
  readonly inputs: readonly Stored[]
  readonly weights: readonly Stored[]
  readonly outputs: readonly Stored[]
  readonly mask?: number[][]
  readonly causal?: boolean
}

const cases = JSON.parse(readFileSync(new URL('references/cases.json', import.meta.url), 'utf8')) as readonly Case[]
const tensorOf = ({ shape, data }: Stored): Tensor => tensor(data, { shape })

function outputsOf(one: Case): readonly Tensor[] {
  const layer = layerFromKeras({ className: one.class, config: { name: 'layer', ...one.config } })
  const inputs = one.inputs.map(tensorOf)
  const shapes = inputs.map(({ shape }) => shape.slice(1))
  layer.buildFor(inputs.length > 1 ? shapes : shapes[0]!)
  expect(layer.parameters.map(({ shape }) => shape)).toEqual(one.weights.map(({ shape }) => shape))
  for (const [k, parameter] of layer.parameters.entries()) parameter.assign(tensorOf(one.weights[k]!))
  const mask = one.mask && tensor(one.mask).cast('bool')
  const options = { ...(mask && { mask }), ...(one.causal && { useCausalMask: true }) } as ApplyOptions
  const y = layer.apply(inputs.length > 1 ? inputs : inputs[0]!, options)
  return (Array.isArray(y) ? y : [y]) as readonly Tensor[]
}

describe.each([...new Set(cases.map((one) => one.class))])('%s', (name) => {
  it('gives what the documented formulas give', () => {
    for (const one of cases) {
      if (one.class !== name) continue
      const found = outputsOf(one)
      const about = JSON.stringify(one.config)
      expect(found.length, about).toBe(one.outputs.length)
      for (const [k, { shape, data }] of one.outputs.entries()) {
        expect(found[k]!.shape, about).toEqual(shape)
        const error = [...found[k]!.dataSync()].map(
          (value, at) => Math.abs(value - data[at]!) / (1 + Math.abs(data[at]!)),
        )
        expect(Math.max(...error), about).toBeLessThan(2e-5)
      }
    }
  })
})

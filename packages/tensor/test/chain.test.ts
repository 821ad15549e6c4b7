// Kernels of more inputs than a backend takes: in a chain, with the same results, and never on the reference backend.
import { afterEach, describe, expect, it } from 'vitest'
import { type Backend, type Capabilities, type Kernel, reference } from '../src/backend.js'
import { concat, matmul, setStrict, softmax, stack, type Tensor, tensor, where, withBackend } from '../src/index.js'
import { chainOf } from '../src/ir/chain.js'
import { ir } from '../src/op.js'

afterEach(() => setStrict(false))

function limited(limits: Partial<Capabilities>): { readonly backend: Backend; readonly inputs: number[] } {
  const { hosted: _, ...inner } = reference()
  const inputs: number[] = []
  const backend: Backend = {
    ...(inner as Backend),
    capabilities: { ...inner.capabilities, ...limits },
    compile(kernel) {
      inputs.push(kernel.inputs.length)
      return inner.compile(kernel)
    },
  }
  return { backend, inputs }
}

const many = Array.from({ length: 20 }, (_, k) => [k, -k])
const calls: Readonly<Record<string, () => Tensor>> = {
  'concat of 20 tensors': () => concat(many.map((row) => tensor(row))),
  'concat along the last axis, of views and dtypes': () =>
    concat(
      many.map((row, k) => tensor([row, row], { dtype: k % 3 === 0 ? 'int32' : 'float32' }).transpose()),
      { axis: 1 },
    ),
  'stack of 20 tensors': () =>
    stack(
      many.map((row) => tensor(row)),
      { axis: 1 },
    ),
  'a choice of three': () =>
    where(tensor([true, false]), tensor([1, 2]), where(tensor([false, true]), tensor([3, 4]), 5)),
  softmax: () => softmax(tensor(many)),
  matmul: () => matmul(tensor(many), tensor(many), { transposeB: true }),
}

describe.each([
  ['maxInputs: 3', { maxInputs: 3, maxReduces: 1 }, 3],
  ['maxInputs: 2', { maxInputs: 2, maxReduces: 1 }, 2],
  ['maxBuffers: 4', { maxBuffers: 4, maxReduces: 1 }, 3],
] as const)('%s', (_, limits, most) => {
  // Both sides of a select may lie outside: it is not taken apart.
  const possible = Object.entries(calls).filter(([name]) => most > 2 || name !== 'a choice of three')
  it.each(possible)('%s', (__, call) => {
    setStrict(true)
    const { backend, inputs } = limited(limits)
    const [got, want] = [backend, reference()].map((one) => withBackend(one, () => call().dataSync()))
    expect(got).toEqual(want)
    expect(Math.max(...inputs)).toBeLessThanOrEqual(most)
  })
})

const load = (input: number, guarded = false): Kernel['value'] => ({
  kind: 'load',
  dtype: 'float32',
  input,
  index: { base: { param: 0 }, offset: 0, terms: [{ axis: 0, stride: 1 }] },
  ...(guarded && { guard: { fill: 0, ranges: [{ offset: 0, terms: [{ axis: 0, stride: 1 }], extent: 2 }] } }),
})
const kernelOf = (value: Kernel['value'], inputs: number, more: Partial<Kernel> = {}): Kernel => ({
  name: 'test',
  shape: [2, 3],
  reduces: [],
  inputs: new Array<'float32'>(inputs).fill('float32'),
  dtype: 'float32',
  params: 1,
  value,
  ...more,
})

it('takes no branch out of a select whose loads may lie outside', () => {
  const condition = ir.less(ir.axisIndex(0), 1)
  const branch = (guarded: boolean) =>
    ir.select(condition, ir.add(load(0, guarded), load(1, guarded)), load(2, guarded))
  const limits = { maxReduces: 1, maxInputs: 2 }
  expect(chainOf(kernelOf(branch(true), 3), limits)).toHaveLength(2)
  expect(chainOf(kernelOf(branch(false), 3), limits)).toHaveLength(1)
})

it('leaves what fits, and what cannot be taken apart', () => {
  const three = ir.add(ir.add(load(0), load(1)), load(2))
  expect(chainOf(kernelOf(three, 3), { maxReduces: 1, maxInputs: 3 })).toHaveLength(1)
  expect(chainOf(kernelOf(three, 3), { maxReduces: 1, maxInputs: 3, maxBuffers: 3 })).toHaveLength(2)
  const sum = { operator: 'sum', dtype: 'float32', shape: [4], body: three } as const
  const reduced = kernelOf(ir.accumulator(0, 'float32'), 3, { reduces: [sum] })
  expect(chainOf(reduced, { maxReduces: 1, maxInputs: 2 })).toEqual([
    { kernel: reduced, inputs: [{ input: 0 }, { input: 1 }, { input: 2 }] },
  ])
})

it('counts outputs where they share a limit with inputs', () => {
  const two = kernelOf(ir.add(load(0), load(1)), 2, { others: [load(0)] })
  expect(chainOf(two, { maxReduces: 1, maxInputs: 9, maxBuffers: 4 })).toHaveLength(1)
  expect(chainOf(two, { maxReduces: 1, maxInputs: 9, maxBuffers: 3 })).toHaveLength(1)
})

// Sequences that grow in a loop, and older ones beside them: as ONNX Runtime computes them.
import { cpu } from '@tensorloom/backend-cpu'
import { memory, setBackend, type Tensor, tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { loadOnnx } from '../src/index.js'
import type { GraphProto, ValueInfoProto } from '../src/proto/messages.js'
import { info, model, node } from './support/build.js'
import { runElsewhere } from './support/runtime.js'

const sequence = (name: string): ValueInfoProto => ({
  name,
  type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } },
})
const scalar = (name: string, value: number) => ({ name, dims: [], dataType: 7, int64Data: [value] })

// Each step appends −v, and keeps the sequence that it got.
const body: GraphProto = {
  name: 'body',
  input: [info('k', [], 7), info('goes', [], 9), sequence('list'), sequence('old'), info('v', [2])],
  output: [info('on', [], 9), sequence('more'), sequence('before'), info('w', [2])],
  node: [
    node('Identity', ['goes'], ['on']),
    node('Identity', ['list'], ['before']),
    node('Mul', ['v', 'factor'], ['w']),
    node('SequenceInsert', ['list', 'w'], ['more']),
  ],
}

const joined = (from: string, to: string) => node('ConcatFromSequence', [from], [to], { axis: 0, new_axis: 1 })

const file = model({
  input: [info('x', [2])],
  output: ['all', 'older', 'fewer', 'first', 'middle', 'gap'].map((name) => info(name, undefined)),
  initializer: [
    scalar('steps', 70),
    scalar('third', 3),
    scalar('fortieth', 40),
    { name: 'factor', dims: [1], dataType: 1, floatData: [-1.01] },
    { name: 'true', dims: [], dataType: 9, int32Data: [1] },
  ],
  node: [
    node('SequenceConstruct', ['x', 'x', 'x', 'x'], ['start']),
    node('Loop', ['steps', 'true', 'start', 'start', 'x'], ['grown', 'almost', 'last'], { body }),
    node('SequenceErase', ['grown'], ['shorter']),
    node('SequenceInsert', ['shorter', 'last', 'third'], ['mixed']),
    node('SequenceErase', ['grown', 'fortieth'], ['without']),
    ...[
      ['grown', 'all'],
      ['almost', 'older'],
      ['shorter', 'fewer'],
      ['start', 'first'],
      ['mixed', 'middle'],
      ['without', 'gap'],
    ].map(([from, to]) => joined(from!, to!)),
  ],
})

test('older sequences stay as they were', async () => {
  const before = memory().tensors
  const x = tensor([1, 2])
  const net = loadOnnx(file)
  const got = (await net.run({ x })) as Readonly<Record<string, Tensor>>
  expect(Object.values(got).map(({ shape }) => shape[0])).toEqual([74, 73, 73, 4, 74, 73])
  for (const [k, one] of [...((await runElsewhere(file, [x])) ?? [])].entries()) {
    const own = Object.values(got)[k]!
    expect(own.shape).toEqual(one.dims)
    for (const [n, value] of Array.from(one.data).entries()) expect(own.dataSync()[n]).toBeCloseTo(value, 5)
  }
  for (const one of [x, ...Object.values(got)]) one.dispose()
  net.dispose()
  expect(memory().tensors).toBe(before)
})

test('a loop frees what the step before carried', async () => {
  const body: GraphProto = {
    name: 'body',
    input: [info('k', [], 7), info('goes', [], 9), info('v', [2])],
    output: [info('on', [], 9), info('w', [2])],
    node: [
      node('Add', ['v', 'one'], ['w']),
      node('ReduceMax', ['w'], ['most'], { keepdims: 0 }),
      node('Less', ['most', 'limit'], ['on']),
    ],
  }
  const net = loadOnnx(
    model({
      input: [info('x', [2])],
      output: [info('y', [2])],
      initializer: [
        { name: 'one', dims: [1], dataType: 1, floatData: [1] },
        { name: 'limit', dims: [], dataType: 1, floatData: [100] },
        { name: 'true', dims: [], dataType: 9, int32Data: [1] },
      ],
      node: [node('Loop', ['', 'true', 'x'], ['y'], { body })],
    }),
  )
  const backend = cpu({ threads: 1 })
  const counts: number[] = []
  const { read } = backend
  // Each step reads its condition.
  Object.assign(backend, {
    read(...args: Parameters<typeof read>) {
      counts.push(memory().tensors)
      return read.apply(backend, args)
    },
  })
  setBackend(backend)
  const x = tensor([1, 2])
  const { y } = (await net.run({ x })) as { readonly y: Tensor }
  expect([...(await y.data())]).toEqual([99, 100])
  expect(counts.length).toBeGreaterThan(90)
  expect(Math.max(...counts.slice(3))).toBe(Math.min(...counts.slice(3, -1)))
})

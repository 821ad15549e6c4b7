// Compiled programs: which calls share one, how many are kept, and what happens to a plan whose program was given back.
import { expect, it } from 'vitest'
import { type Backend, type Kernel, printKernel, reference } from '../src/backend.js'
import {
  argMax,
  clip,
  elu,
  exp,
  leakyRelu,
  maxPool2d,
  pad,
  randomUniform,
  roll,
  type Shape,
  scope,
  type Tensor,
  tensor,
  withBackend,
  zeros,
} from '../src/index.js'
import { ir } from '../src/op.js'
import { Programs } from '../src/runtime/programs.js'
import { runtimeOf } from '../src/runtime/runtime.js'

function counting(): Backend & { readonly compiled: string[]; readonly released: unknown[] } {
  const { hosted: _, ...inner } = reference()
  const compiled: string[] = []
  const released: unknown[] = []
  return {
    ...(inner as Backend),
    compiled,
    released,
    compile(kernel) {
      compiled.push(printKernel(kernel))
      return { run: inner.compile(kernel) }
    },
    run: (program, inputs, output, params) =>
      (program as { run: (...values: unknown[]) => void }).run(inputs, output, params),
    release: (program) => void released.push(program),
  }
}

const kernel = (value: number, name = 'test'): Kernel => ({
  name,
  shape: [2],
  reduces: [],
  inputs: [],
  dtype: 'float32',
  value: ir.constant(value, 'float32'),
  params: 0,
})

it('kernels that differ in their names share a program', () => {
  const backend = counting()
  const programs = new Programs(backend)
  const one = programs.find(kernel(1, 'one'))
  expect(programs.find(kernel(1, 'other'))).toBe(one)
  expect(programs.find(kernel(2, 'one'))).not.toBe(one)
  expect(backend.compiled).toHaveLength(2)
})

it('the programs that were not used for longest are given back first', () => {
  const backend = counting()
  const programs = new Programs(backend, 8)
  const made = Array.from({ length: 8 }, (_, k) => programs.find(kernel(k)))
  const given = made.map(({ program }) => program)
  for (const k of [3, 0, 1, 2, 4, 5, 6, 7]) programs.use(made[k]!)
  programs.find(kernel(8))
  expect(backend.released).toEqual([given[3], given[0]])
  expect(programs.byText.size).toBe(7)
})

it('a program that was given back is compiled again when it is used', () => {
  const backend = counting()
  const programs = new Programs(backend, 4)
  const first = programs.find(kernel(1))
  programs.use(first)
  for (let k = 2; k < 8; k++) programs.use(programs.find(kernel(k)))
  expect(first.program).toBeUndefined()
  const compiled = backend.compiled.length
  expect(programs.use(first)).toBeDefined()
  expect(backend.compiled).toHaveLength(compiled + 1)
  expect(programs.find(kernel(1))).toBe(first)
})

it('a call goes on with its plan after its program was given back', () => {
  const backend = counting()
  const call = (): number[] => withBackend(backend, () => scope(() => Array.from(exp(tensor([0, 0])).dataSync())))
  expect(call()).toEqual([1, 1])
  runtimeOf(backend).programs.giveBackOldest()
  expect(backend.released).toHaveLength(1)
  expect(call()).toEqual([1, 1])
  expect(call()).toEqual([1, 1])
  expect(backend.compiled).toHaveLength(2)
})

const shapes: readonly Shape[] = [
  [2, 6, 8, 3],
  [3, 10, 12, 5],
  [4, 5, 7, 9],
]
const anyShape: Readonly<Record<string, (shape: Shape, k: number) => Tensor>> = {
  randomUniform: (shape) => randomUniform(shape),
  argMax: (shape) => argMax(zeros(shape), { axis: 1 }),
  'maxPool2d with padding': (shape) => maxPool2d(zeros(shape), [3, 3], { strides: [2, 2], padding: 'same' }),
  'leakyRelu with other slopes': (shape, k) => leakyRelu(zeros(shape), { alpha: 0.1 + k / 10 }),
  'clip with other bounds': (shape, k) => clip(zeros(shape), { min: k === 0 ? 0 : -k, max: k + 1 }),
  'clip with a lower bound': (shape, k) => clip(zeros(shape), { min: [0, -Infinity, 0.5][k] }),
  'clip with an upper bound': (shape, k) => clip(zeros(shape), { max: [1, Infinity, 7.5][k] }),
  'clip of whole numbers': (shape, k) =>
    clip(zeros(shape, { dtype: 'int32' }), { min: [0, 1, -7][k], max: 70_000 * k }),
  'pad with other values': (shape, k) =>
    pad(
      zeros(shape),
      [
        [2, 2 + k],
        [3, 2],
        [2, 2],
        [2, 2],
      ],
      { value: [0, Number.NaN, -1.5][k] },
    ),
  'pad of whole numbers with other values': (shape, k) =>
    pad(
      zeros(shape, { dtype: 'int32' }),
      [
        [2, 2],
        [2 + k, 2],
        [2, 2],
        [2, 2],
      ],
      { value: [0, 70_000, -1][k] },
    ),
  'roll by other shifts': (shape, k) => roll(zeros(shape), [1, -2, 3][k]!, { axis: 1 }),
  'roll along several axes by other shifts': (shape, k) =>
    roll(
      zeros(shape),
      [
        [1, -1],
        [0, 2],
        [8, 0],
      ][k]!,
      { axis: [1, 2] },
    ),
  'roll of all elements by other shifts': (shape, k) => roll(zeros(shape), [7, 1, 200][k]!),
  'elu with other slopes': (shape, k) => elu(zeros(shape), { alpha: 0.5 + k / 10 }),
}

it.each(Object.entries(anyShape))('where shapes are params, %s compiles once for all', (_, call) => {
  const { capabilities, ...rest } = counting()
  const backend = { ...rest, capabilities: { ...capabilities, shapes: 'dynamic' as const } }
  const compiled = shapes.map((shape, k) => {
    withBackend(backend, () => scope(() => void call(shape, k)))
    return backend.compiled.length
  })
  expect(compiled[0]).toBeGreaterThan(0)
  expect(compiled, backend.compiled.join('\n')).toEqual(shapes.map(() => compiled[0]))
})

it('a plan whose program was given back shares the one that another plan compiled since', () => {
  const backend = counting()
  const programs = new Programs(backend, 4)
  const first = programs.find(kernel(0))
  for (let k = 1; k <= 4; k++) programs.find(kernel(k))
  expect(first.program).toBeUndefined()
  const second = programs.find(kernel(0))
  const compiled = backend.compiled.length
  expect(programs.use(first)).toBe(second.program)
  expect(programs.use(second)).toBe(second.program)
  expect(backend.compiled).toHaveLength(compiled)
  expect(backend.compiled.length - backend.released.length).toBe(programs.byText.size)
})

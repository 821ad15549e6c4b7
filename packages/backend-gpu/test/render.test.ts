// The source that kernels become: what is known to be silently wrong in gpu.js must not occur in it.
import type { Expr, Kernel } from '@tensorloom/tensor/backend'
import { expect, test } from 'vitest'
import { dialects } from '../src/render/dialects.js'
import { renderKernel } from '../src/render/kernel.js'

const load = (input: number, dtype: Kernel['dtype'] = 'float32'): Expr => ({
  kind: 'load',
  dtype,
  input,
  index: { base: { param: 0 }, offset: 0, terms: [{ axis: 0, stride: 1 }] },
})
const constant = (value: number, dtype: Kernel['dtype'] = 'float32'): Expr => ({ kind: 'const', dtype, value })
const kernelOf = (value: Expr, more: Partial<Kernel> = {}): Kernel => ({
  name: 'test',
  shape: [{ param: 1 }],
  reduces: [],
  inputs: ['float32'],
  dtype: value.dtype,
  params: 2,
  value,
  ...more,
})
const text = (value: Expr, mode: keyof typeof dialects, more: Partial<Kernel> = {}): string =>
  renderKernel(kernelOf(value, more), dialects[mode], false).text

const maximum: Expr = { kind: 'binary', dtype: 'float32', operator: 'max', left: load(0), right: constant(0) }

test('every argument has a type', () => {
  const { argumentTypes, text: source } = renderKernel(kernelOf(maximum), dialects.webgl2, false)
  const names = source.slice(source.indexOf('(') + 1, source.indexOf(')')).split(', ')
  expect(Object.keys(argumentTypes)).toEqual(names)
  expect(Object.values(argumentTypes)).not.toContain('Number')
})

test('WebGL2 chooses by mix, the others by ?:', () => {
  expect(text(maximum, 'webgl2')).not.toContain('?')
  expect(text(maximum, 'webgl2')).toContain('choose(')
  for (const mode of ['webgpu', 'webasm', 'cpu'] as const) expect(text(maximum, mode)).not.toContain('choose(')
})

test('maxima keep NaN: Math.max does not on GPUs', () => {
  for (const mode of ['webgpu', 'webgl2'] as const) expect(text(maximum, mode)).not.toContain('Math.max')
})

test('infinity and NaN are arguments: a literal would be the largest float', () => {
  const sum: Expr = { ...maximum, operator: 'add', right: constant(Number.POSITIVE_INFINITY) }
  expect(text(sum, 'webgpu')).not.toMatch(/Infinity|NaN/)
  expect(renderKernel(kernelOf(sum), dialects.webgpu, false).scalars).toContainEqual({ kind: 'infinity' })
})

test('functions that drivers round badly or lose NaN in are not called by name', () => {
  const call = (operator: 'sin' | 'cos' | 'tanh' | 'exp'): Expr => ({
    kind: 'unary',
    dtype: 'float32',
    operator,
    operand: load(0),
  })
  for (const mode of ['webgpu', 'webgl2'] as const) {
    expect(text(call('sin'), mode)).not.toContain('Math.sin')
    expect(text(call('cos'), mode)).not.toContain('Math.cos')
    expect(text(call('tanh'), mode)).not.toContain('Math.tanh')
    // eˣ of NaN is NaN only where NaN is led around it.
    expect(text(call('exp'), mode)).toMatch(/>= 0 \|\| .* < 0/)
  }
  expect(text(call('sin'), 'webasm')).toContain('Math.sin')
})

test('an int32 is two halves, and its output two floats', () => {
  const value: Expr = {
    kind: 'binary',
    dtype: 'int32',
    operator: 'add',
    left: load(0, 'int32'),
    right: constant(70000, 'int32'),
  }
  const source = renderKernel(kernelOf(value, { inputs: ['int32'] }), dialects.webgpu, false)
  expect(source.floats).toBe(2)
  expect(source.scalars).toContainEqual({ kind: 'count' })
  expect(source.text).toContain('+ length0]')
})

test('integers that stay small are one variable', () => {
  const index: Expr = { kind: 'axis', dtype: 'int32', axis: 0 }
  const value: Expr = {
    kind: 'cast',
    dtype: 'float32',
    operand: { kind: 'binary', dtype: 'int32', operator: 'mul', left: index, right: constant(3, 'int32') },
  }
  expect(text(value, 'webgpu', { shape: [100], inputs: [] })).not.toContain('65536')
})

test('long sums go in blocks, short ones and products do not', () => {
  const acc: Expr = { kind: 'acc', dtype: 'float32', reduce: 0 }
  const sum = (extent: Kernel['shape'][number], operator: 'sum' | 'prod'): string =>
    text(acc, 'webgpu', { reduces: [{ operator, dtype: 'float32', shape: [extent], body: load(0) }] })
  expect(sum({ param: 1 }, 'sum')).toContain('127.5')
  expect(sum(513, 'sum')).toContain('127.5')
  expect(sum(512, 'sum')).not.toContain('127.5')
  expect(sum({ param: 1 }, 'prod')).not.toContain('127.5')
})

test('a kernel with several outputs is refused', () => {
  expect(() => renderKernel(kernelOf(maximum, { others: [constant(1)] }), dialects.cpu, false)).toThrow(
    'gpu: a kernel of gpu.js has one output',
  )
})

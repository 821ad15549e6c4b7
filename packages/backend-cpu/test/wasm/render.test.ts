// Kernels rendered to WebAssembly give what the reference interpreter gives, however their work is split.
import type { TypedArray } from '@tensorloom/tensor'
import {
  allocateArray,
  bytesPerElement,
  type Expr,
  interpret,
  type Kernel,
  printKernel,
  topologicalOrder,
} from '@tensorloom/tensor/backend'
import { ir } from '@tensorloom/tensor/op'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../src/engines/wasm/block.js'
import { argumentsAt, type Machine } from '../../src/engines/wasm/machine.js'
import { renderKernel } from '../../src/engines/wasm/render/program.js'
import { shareEqual } from '../../src/engines/wasm/render/share-equal.js'
import { makeViews } from '../../src/engines/wasm/views.js'
import { difference, randomKernel } from '../random-kernel.js'
import { testMachine, variants } from './memory.js'

// A machine that runs routines whole, or in pieces as threads would.
function splittable(machine: Machine): { machine: Machine; split: boolean } {
  const state = {
    split: false,
    machine: Object.create(machine, {
      run: {
        value: (...[routine, units, grain, step = 1]: Parameters<Machine['run']>) => {
          if (!state.split) machine.run(routine, units, grain, step)
          else
            for (let from = 0; from < units; from += step)
              routine.call(argumentsAt, from, Math.min(units, from + step), 0)
        },
      },
    }) as Machine,
  }
  return state
}

describe.each(variants)('kernels as WebAssembly, %o', ({ fma }) => {
  const machine = testMachine(fma)
  const pieces = splittable(machine)
  const views = makeViews(machine)
  const blockOf = (array: TypedArray, dtype: Block['dtype']): Block => {
    const block = { at: machine.heap.take(array.length * bytesPerElement(dtype)), length: array.length, dtype }
    views(block).set(array)
    return block
  }

  it.each(Array.from({ length: 5 }, (_, k) => k))('agrees with the reference on random kernels, part %i', (part) => {
    let rendered = 0
    for (let seed = part * 100; seed < part * 100 + 100; seed++) {
      const { kernel, inputs, params, length } = randomKernel(seed)
      const expected = allocateArray(kernel.dtype, length)
      interpret(kernel)(inputs, expected, params)
      const program = renderKernel(pieces.machine, kernel)
      if (program === undefined) continue
      rendered++
      const blocks = inputs.map((array, k) => blockOf(array, kernel.inputs[k]!))
      const output = blockOf(allocateArray(kernel.dtype, length), kernel.dtype)
      pieces.split = false
      program(blocks, output, params)
      const whole = views(output).slice()
      expect(differs(whole, expected, kernel), printKernel(kernel)).toBeUndefined()
      pieces.split = true
      program(blocks, output, params)
      expect(views(output).slice(), printKernel(kernel)).toEqual(whole)
      for (const block of [...blocks, output]) machine.heap.give(block.at, block.length * bytesPerElement(block.dtype))
    }
    expect(rendered).toBeGreaterThan(60)
  })
})

describe('kernels with several outputs', () => {
  it('share what is written alike, and give each output what it would get alone', () => {
    const machine = testMachine(false)
    const views = makeViews(machine)
    const read = (): Expr => ({
      kind: 'load',
      dtype: 'float32',
      input: 0,
      index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] },
    })
    const square = ir.mul(read(), read())
    const kernel: Kernel = {
      name: 'moments',
      shape: [7],
      reduces: [],
      inputs: ['float32'],
      dtype: 'float32',
      value: ir.add(ir.mul(read(), read()), 1),
      others: [ir.cast(ir.less(read(), 0), 'bool'), ir.cast(square, 'int32')],
      params: 0,
    }
    const shared = shareEqual(kernel)
    const nodes = topologicalOrder([shared.value, ...shared.others!])
    expect(nodes.filter(({ kind }) => kind === 'load')).toHaveLength(1)
    const x = Float32Array.of(-3, -2, -1, 0, 1, 2, 3)
    const block = (dtype: Block['dtype']): Block => ({ at: machine.heap.take(4 * 7), length: 7, dtype })
    const [input, first, second, third] = [block('float32'), block('float32'), block('bool'), block('int32')]
    views(input).set(x)
    renderKernel(machine, kernel)!([input], first, new Float64Array(0), [second, third])
    expect(views(first)).toEqual(Float32Array.of(10, 5, 2, 1, 2, 5, 10))
    expect(views(second)).toEqual(Uint8Array.of(1, 1, 1, 0, 0, 0, 0))
    expect(views(third)).toEqual(Int32Array.of(9, 4, 1, 0, 1, 4, 9))
  })
})

it('literals that JSON does not tell apart stay apart', () => {
  const machine = testMachine(false)
  const views = makeViews(machine)
  const x: Expr = {
    kind: 'load',
    dtype: 'float32',
    input: 0,
    index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] },
  }
  const literals = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const value = literals.reduceRight<Expr>((rest, one, k) => ir.select(ir.equal(x, k), one, rest), x)
  const inputs = ['float32'] as const
  const kernel: Kernel = { name: 'literals', shape: [6], reduces: [], inputs, dtype: 'float32', value, params: 0 }
  const block = (): Block => ({ at: machine.heap.take(4 * 6), length: 6, dtype: 'float32' })
  const [input, output] = [block(), block()]
  views(input).set([0, 1, 2, 3, 4, 5])
  renderKernel(machine, kernel)!([input], output, new Float64Array(0))
  expect([...views(output)]).toEqual([...literals, 5])
})

describe.each(['float32', 'int32'] as const)('select of %s with a literal', (dtype) => {
  it.each([
    [0, true],
    [0, false],
    [-0, true],
    [-0, false],
    [1, true],
    [1, false],
  ])('%d where the condition is %s', (literal, side) => {
    const machine = testMachine(false)
    const views = makeViews(machine)
    const x: Expr = { kind: 'load', dtype, input: 0, index: { base: 0, offset: 0, terms: [{ axis: 0, stride: 1 }] } }
    const [whenTrue, whenFalse] = side ? [literal, x] : [x, literal]
    const value = ir.select(ir.less(0, x), whenTrue, whenFalse)
    const kernel: Kernel = { name: 'chosen', shape: [9], reduces: [], inputs: [dtype], dtype, value, params: 0 }
    const numbers = allocateArray(dtype, 9)
    numbers.set([1, -2, Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3, -4])
    const block = (): Block => ({ at: machine.heap.take(4 * 9), length: 9, dtype })
    const [input, output] = [block(), block()]
    views(input).set(numbers)
    renderKernel(machine, kernel)!([input], output, new Float64Array(0))
    // Tells −0 from 0.
    expect([...views(output)]).toEqual(
      [...numbers].map((one) => (one > 0 === side ? (dtype === 'int32' ? literal + 0 : literal) : one)),
    )
  })
})

// Where float32 occurs on the way, the result has its precision.
function differs(actual: TypedArray, expected: TypedArray, kernel: Kernel): string | undefined {
  const nodes = topologicalOrder([kernel.value, ...kernel.reduces.map(({ body }) => body)])
  const single = expected instanceof Float64Array && nodes.some(({ dtype }) => dtype === 'float32')
  return single ? difference(Float32Array.from(actual), Float32Array.from(expected)) : difference(actual, expected)
}

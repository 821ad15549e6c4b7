// Kernels rendered to WebAssembly give what the reference interpreter gives, however their work is split.
import type { TypedArray } from '@tensorloom/tensor'
import {
  allocateArray,
  bytesPerElement,
  interpret,
  type Kernel,
  printKernel,
  topologicalOrder,
} from '@tensorloom/tensor/backend'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../src/engines/wasm/block.js'
import { argumentsAt, type Machine } from '../../src/engines/wasm/machine.js'
import { renderKernel } from '../../src/engines/wasm/render/program.js'
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

// Where float32 occurs on the way, the result has its precision.
function differs(actual: TypedArray, expected: TypedArray, kernel: Kernel): string | undefined {
  const nodes = topologicalOrder([kernel.value, ...kernel.reduces.map(({ body }) => body)])
  const single = expected instanceof Float64Array && nodes.some(({ dtype }) => dtype === 'float32')
  return single ? difference(Float32Array.from(actual), Float32Array.from(expected)) : difference(actual, expected)
}

// A loop over elements around vector code, for tests: y[i] = code(x[i]) or code(a[i], b[i]).
import { i32, load, op, store } from '../../src/engines/wasm/assembler/index.js'
import { findFeatures } from '../../src/engines/wasm/features.js'
import { type Machine, makeMachine } from '../../src/engines/wasm/machine.js'
import {
  hostCalls,
  type VectorFunction,
  type VectorFunction2,
  vectorContext,
} from '../../src/engines/wasm/math/index.js'

/** Whether fused multiply-add can be tested here. */
export const hasFma: boolean = findFeatures(true).fma

/** A machine of its own on one thread. */
export function testMachine(fma: boolean): Machine {
  return makeMachine({ fma, shared: false, limit: 2 ** 28 })
}

/** Applies vector code to arrays; their lengths are multiples of four. */
export function elementLoop(
  fma: boolean,
  code: VectorFunction | VectorFunction2,
  operands: 1 | 2 = 1,
): (...inputs: Float32Array[]) => Float32Array {
  const machine = testMachine(fma)
  const { run } = machine.compile<'run'>((module) => {
    const callable = (name: string, count: number) =>
      module.import(name, { parameters: new Array<'f64'>(count).fill('f64'), results: ['f64'] })
    const host = new Map([...hostCalls].map((name) => [name, callable(name, operands)] as const))
    module.function(
      { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
      (f) => {
        const context = vectorContext(f, fma, (name) => host.get(name)!)
        const [a, b, out] = [0, 4, 8].map((at) => f.let(load('i32.load', f.parameter(0), at))) as [never, never, never]
        const count = f.let(op('i32.div_u', f.parameter(2), i32(4)))
        f.repeat(
          () => {
            const x = load('v128.load', a)
            const y = load('v128.load', b)
            f.do(store('v128.store', out, operands === 1 ? (code as VectorFunction)(context, x) : code(context, x, y)))
            for (const pointer of [a, b, out]) f.increase(pointer, 16)
            f.increase(count, -1)
          },
          () => count,
        )
      },
      'run',
    )
  })
  return (...inputs) => {
    const { length } = inputs[0]!
    const at = [...inputs, new Float32Array(length)].map(({ byteLength }) => machine.heap.take(byteLength))
    inputs.forEach((input, k) => {
      new Float32Array(machine.memory.buffer, at[k]).set(input)
    })
    machine.words.set([at[0]!, at[1]!, at.at(-1)!])
    machine.run(run, length)
    const result = new Float32Array(machine.memory.buffer, at.at(-1), length).slice()
    for (const one of at) machine.heap.give(one, 4 * length)
    return result
  }
}

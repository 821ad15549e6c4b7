// The named kernels `biasedConvolution`, bias and activation while the convolution writes, or in one pass after it, and
// `biasedActivationGradient`, what comes back through them.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import {
  add,
  addVectors,
  bytesOf,
  type Code,
  f32x4,
  i32,
  load,
  multiply,
  op,
  select,
  store,
  storeLane,
} from '../assembler/index.js'
import type { Block } from '../block.js'
import type { Machine, Routine } from '../machine.js'
import { type VectorContext, vectorContext, vectorUnary } from '../math/index.js'
import { activationOf } from './activations.js'
import type { Slopes } from './columns/slopes.js'
import type { ForwardConvolution } from './convolution/index.js'
import { addressOf, areFilled, areFloat32 } from './operands.js'

type Activation = (context: VectorContext, x: Code) => Code

const activations: Readonly<Record<string, Activation>> = {
  linear: (_, x) => x,
  // NaN is not below 0, and stays.
  relu: (_, x) => op('f32x4.pmax', x, f32x4(0)),
  sigmoid: vectorUnary.sigmoid!,
  tanh: vectorUnary.tanh!,
}

/** Rows that are worth a thread are so many elements. */
const elementsPerThread = 32768

/** Convolutions with bias and activation, over the kernel of the convolution itself. */
export function biasedConvolutionKernels(
  machine: Machine,
  convolution: ForwardConvolution,
  slopes: Slopes,
): Record<string, NamedKernel<Block>> {
  const routines = new Map<string, Routine>()
  const routineOf = (activation: string): Routine =>
    getOrInsert(routines, activation, () => compileFinish(machine, activations[activation]!))
  return {
    biasedConvolution: {
      accepts: (signature) =>
        areFloat32(signature.inputs) && convolution.accepts!({ ...signature, inputs: signature.inputs.slice(0, 2) }),
      run([x, filters, bias], outputs, attrs, signature) {
        const activation = attrs.activation as string
        const epilogue = {
          ...(bias !== undefined && { bias: addressOf(bias) }),
          ...activationOf(activation, machine.fma),
        }
        const done = convolution.runWith(epilogue, [x!, filters!], outputs, attrs, signature)
        const [out] = outputs
        const channels = signature.outputs[0]!.shape.at(-1)!
        if (done || out!.length === 0 || channels === 0) return
        if (bias === undefined && activation === 'linear') return
        const { words } = machine
        words[0] = out!.at
        words[1] = addressOf(bias)
        words[2] = channels
        machine.run(routineOf(activation), out!.length / channels, Math.ceil(elementsPerThread / channels))
      },
    },
    biasedActivationGradient: {
      accepts: ({ inputs }) => areFloat32(inputs) && areFilled(inputs),
      run([upstream, y], [byX, byBias], { activation }) {
        slopes({
          upstream: addressOf(upstream),
          result: addressOf(y),
          out: byX!.at,
          sums: byBias!.at,
          rows: byX!.length / byBias!.length,
          channels: byBias!.length,
          activation: activation as string,
        })
      },
    },
  }
}

// Adds a bias to rows of channels, and applies the activation, in place.
function compileFinish(machine: Machine, activation: Activation): Routine {
  return machine.compile<'finish'>((module) => {
    module.routine('finish', (f, args, from, to) => {
      const context = vectorContext(f, machine.fma)
      const bias = f.let(load('i32.load', args, 4))
      const channels = f.let(load('i32.load', args, 8))
      const rowBytes = f.let(bytesOf(channels))
      const at = f.let(add(load('i32.load', args, 0), multiply(from, rowBytes)))
      const row = f.let(from)
      const whole = f.let(op('i32.and', rowBytes, i32(-16)))
      // Without a bias 0 is added, read from where it is.
      const step = f.let(select(bias, i32(16), i32(0)))
      const zeros = f.let(f32x4(0))
      const added = f.local('v128')
      const result = (): Code => activation(context, f.let(addVectors(load('v128.load', at), added)))
      f.for(row, to, 1, () => {
        const biasAt = f.let(bias)
        const byte = f.let(i32(0))
        f.for(byte, whole, 16, () => {
          f.set(added, zeros)
          f.if(bias, () => f.set(added, load('v128.load', biasAt)))
          f.do(store('v128.store', at, result()))
          f.increase(at, 16)
          f.increase(biasAt, step)
        })
        f.for(byte, rowBytes, 4, () => {
          f.set(added, zeros)
          f.if(bias, () => f.set(added, load('v128.load32_zero', biasAt)))
          const x = f.let(load('v128.load32_zero', at))
          f.do(storeLane('v128.store32_lane', 0, at, activation(context, f.let(addVectors(x, added)))))
          f.increase(at, 4)
          f.increase(biasAt, 4)
        })
      })
    })
  }).finish
}

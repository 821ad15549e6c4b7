// The named kernels `biasedConvolution`, which applies bias and activation while the convolution writes or in one pass
// after it, and `biasedActivationGradient`, its gradient.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import { addVectors, bytesOf, subtract } from '../assembler/index.js'
import type { Block } from '../block.js'
import type { Machine, Routine } from '../machine.js'
import { activationOf, activations } from './activations.js'
import type { Slopes } from './columns/slopes.js'
import type { ForwardConvolution } from './convolution/index.js'
import { addressOf, areFilled, areFloat32 } from './operands.js'
import { advanced, alongRow, compileRoutine, type Frame } from './rows/routine.js'

/** Elements that are worth a thread. */
const elementsPerThread = 32768

/** Convolutions with bias and activation, over the kernel of the convolution itself. */
export function biasedConvolutionKernels(
  machine: Machine,
  convolution: ForwardConvolution,
  slopes: Slopes,
): Record<string, NamedKernel<Block>> {
  const routines = new Map<string, Routine>()
  const routineOf = (activation: string, isBiased: boolean): Routine => {
    const key = `finish ${activation} ${isBiased}`
    return getOrInsert(routines, key, () =>
      compileRoutine(machine, key, (frame) => finish(frame, activation, isBiased)),
    )
  }
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
        machine.words.set([out!.at, addressOf(bias), channels])
        machine.run(
          routineOf(activation, bias !== undefined),
          out!.length / channels,
          Math.ceil(elementsPerThread / channels),
        )
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

// Adds the bias, if there is one, to rows of channels and applies the activation, in place.
function finish(frame: Frame, activation: string, isBiased: boolean): void {
  const { f, word, from, to, context } = frame
  const [bias, channels] = [word(1), word(2)]
  const at = advanced(f, word(0), from, bytesOf(channels))
  f.times(subtract(to, from), () => {
    const along = f.let(bias)
    alongRow(frame, channels, isBiased ? [at, along] : [at], (one) => {
      const sum = addVectors(one.at(at), isBiased ? one.at(along) : context.constant(0))
      one.set(at, activations[activation]!(context, f.let(sum)))
    })
  })
}

// Which activation of ONNX's recurrent nodes a function is.
import type { ActivationFunction } from '@tensorloom/layers'
import { type Attributes, abstractly, abstractTensor, withoutInterceptors } from '@tensorloom/tensor/op'
import { Recorder } from '../trace/recorder.js'

/** An activation as the nodes name it. */
export interface NodeActivation {
  readonly name: string
  readonly alpha?: number
  readonly beta?: number
}

const fixed =
  (name: string, numbers: Omit<NodeActivation, 'name'> = {}) =>
  (): NodeActivation => ({ name, ...numbers })
const withAlpha =
  (name: string) =>
  ({ alpha }: Attributes): NodeActivation => ({ name, alpha: alpha as number })

// By the op that the function calls.
const byOp: Readonly<Record<string, (attrs: Attributes) => NodeActivation>> = {
  elu: withAlpha('Elu'),
  hardSigmoid: fixed('HardSigmoid', { alpha: 1 / 6, beta: 0.5 }),
  hardSigmoidFifth: fixed('HardSigmoid', { alpha: 0.2, beta: 0.5 }),
  leakyRelu: withAlpha('LeakyRelu'),
  relu: fixed('Relu'),
  sigmoid: fixed('Sigmoid'),
  softplus: fixed('Softplus'),
  softsign: fixed('Softsign'),
  tanh: fixed('Tanh'),
}

/** The activation that `fn` is: a function that calls one op, or none. Undefined if recurrent nodes do not have it. */
export function nodeActivation(fn: ActivationFunction): NodeActivation | undefined {
  const recorder = new Recorder({
    whole: ({ op }) => op.kind !== 'composite' || Object.hasOwn(byOp, op.name),
    onConstant: () => {},
  })
  return withoutInterceptors(() =>
    abstractly(() => {
      const x = abstractTensor([2, 3])
      const [from, to] = [recorder.tensor(x), recorder.tensor(recorder.run(() => fn(x)))]
      const [call, ...more] = recorder.calls
      if (to === from) return { name: 'Affine', alpha: 1, beta: 0 }
      if (call === undefined || more.length > 0 || call.inputs[0] !== from || call.outputs[0] !== to) return undefined
      return Object.hasOwn(byOp, call.op.name) ? byOp[call.op.name]!(call.attrs) : undefined
    }),
  )
}

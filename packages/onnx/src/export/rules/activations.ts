// Ops that ONNX has as one operator; without these rules they would be written as their formulas.
import type { ExportCall, ExportRules } from '../rule.js'

const direct =
  (type: string) =>
  (call: ExportCall): string =>
    call.graph.node(type, [call.input(0)])

const overAxis =
  (type: string) =>
  (call: ExportCall): string =>
    call.graph.node(type, [call.input(0)], { axis: call.axis(call.attribute('axis')) })

/** Whether the rules of this file take a call: floats only, because ONNX's operators do. */
export function isPlainActivation(name: string, inputs: readonly unknown[]): boolean {
  const [x] = inputs as readonly [{ readonly dtype?: string } | undefined]
  return Object.hasOwn(activationRules, name) && (x?.dtype === 'float32' || x?.dtype === 'float64')
}

/** Activations. */
export const activationRules: ExportRules = {
  relu: direct('Relu'),
  softplus: direct('Softplus'),
  softsign: direct('Softsign'),
  elu: (call) => call.graph.node('Elu', [call.input(0)], { alpha: { float: call.attribute<number>('alpha') } }),
  leakyRelu: (call) =>
    call.graph.node('LeakyRelu', [call.input(0)], { alpha: { float: call.attribute<number>('alpha') } }),
  softmax: overAxis('Softmax'),
  logSoftmax: overAxis('LogSoftmax'),
}

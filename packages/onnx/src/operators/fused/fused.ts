// What the optimizations of ONNX Runtime put in place of several operators, when an optimized model is saved: products with their
// activation, GELU with its bias, normalization of a sum. See ContribOperators.md there.

import { add, clip, gelu, matmul, mul, type Tensor, transpose } from '@tensorloom/tensor'
import type { Call } from '../../runtime/call.js'
import { channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { deviceOf, deviceValue, lastValue, type TensorValue, type Value } from '../../runtime/value.js'
import { convAttributes, convolve } from '../convolution/convolutions.js'
import { range } from '../convolution/windows.js'
import { namedActivations } from '../elementwise/activations.js'
import { layerNormalization, rmsNormalization } from '../normalization/normalizations.js'
import { gemm } from '../product/products.js'

const fused = (
  name: string,
  inputs: number | readonly [number, number],
  attributes: NonNullable<OperatorOptions['attributes']>,
  run: Operator['run'] & {},
  outputs: OperatorOptions['outputs'] = 1,
): Operator => operator(name, 1, { domain: 'com.microsoft', inputs, outputs, attributes }, run)

/** The activation that an attribute names, with its numbers; none if there is no name. */
function activated(call: Call, x: Tensor, [alpha, beta]: readonly (number | undefined)[]): Tensor {
  const name = call.text<string>('activation', '')
  if (name === '') return x
  if (name === 'Clip') return clip(x, { min: alpha, max: beta })
  const known = namedActivations[name.toLowerCase()]
  if (known === undefined) throw new OnnxError(`the activation '${name}' is not known`)
  return known[1](x, alpha, beta)
}

// Input 3 is added before the activation.
function fusedConvolution(call: Call): TensorValue {
  const sums = convolve(call, call.last(0), call.tensor(1), call.optional(2))
  const whole = call.has(3) ? add(sums, channelsLast(call.tensor(3))) : sums
  return lastValue(call.type(0), activated(call, whole, call.list('activation_params') ?? []))
}

function fusedGemm(call: Call): Tensor {
  return activated(call, deviceOf(gemm(call)), [call.given('activation_alpha'), call.given('activation_beta')])
}

// With `transBatch`, the rows of the matrices are the first axis, and the batch follows.
function fusedMatmul(call: Call): Tensor {
  const operand = (k: 0 | 1): Tensor => {
    const x = call.tensor(k)
    if (call.number(`transBatch${'AB'[k]}`, 0) === 0 || x.rank < 3) return x
    return transpose(x, { perm: [...range(x.rank - 2, 1), 0, x.rank - 1] })
  }
  const transposes = (k: 0 | 1): boolean => call.number(`trans${'AB'[k]}`, 0) !== 0 && call.shape(k).length > 1
  const product = matmul(operand(0), operand(1), { transposeA: transposes(0), transposeB: transposes(1) })
  return mul(product, call.number('alpha', 1))
}

// Normalization of the sum of inputs 0 and 1, and of a bias in input `bias`. The sum is the last output.
const normalizedSum = (name: string, bias: number, normalize: (call: Call) => readonly (Tensor | Value)[]): Operator =>
  fused(
    name,
    [3, bias + 1],
    { epsilon: 'float' },
    (call) => {
      const sums = add(call.tensor(0), call.tensor(1))
      const x = deviceValue(call.type(0), call.has(bias) ? add(sums, call.tensor(bias)) : sums)
      const attributes = { epsilon: call.number('epsilon', 1e-12) }
      const results = normalize(call.derived([x, ...call.inputs.slice(2, bias)], attributes, Math.min(call.outputs, 3)))
      return call.outputs === 4 ? [results[0], results[1], results[2], x] : results
    },
    [1, 4],
  )

const tanhGelu = (call: Call): Tensor =>
  gelu(call.has(1) ? add(call.tensor(0), call.tensor(1)) : call.tensor(0), { approximate: true })

/** Fused operators. */
export const fusedOperators: readonly Operator[] = [
  fused(
    'FusedConv',
    [2, 4],
    { ...convAttributes, activation: 'string', activation_params: 'floats' },
    fusedConvolution,
  ),
  fused(
    'FusedGemm',
    [2, 3],
    {
      alpha: 'float',
      beta: 'float',
      transA: 'int',
      transB: 'int',
      activation: 'string',
      activation_alpha: 'float',
      activation_beta: 'float',
      activation_gamma: 'float',
    },
    fusedGemm,
  ),
  fused(
    'FusedMatMul',
    2,
    { alpha: 'float', transA: 'int', transB: 'int', transBatchA: 'int', transBatchB: 'int' },
    fusedMatmul,
  ),
  fused('Gelu', 1, {}, (call) => call.elementwise((x) => gelu(x))),
  fused('BiasGelu', 2, {}, (call) => gelu(add(call.tensor(0), call.tensor(1)))),
  fused('FastGelu', [1, 2], {}, tanhGelu),
  fused('QuickGelu', 1, { alpha: 'float' }, (call) =>
    call.elementwise((x) => mul(x, mul(x, call.number('alpha', 1.702)).sigmoid())),
  ),
  normalizedSum('SkipLayerNormalization', 4, layerNormalization),
  normalizedSum('SkipSimplifiedLayerNormalization', 3, rmsNormalization),
]

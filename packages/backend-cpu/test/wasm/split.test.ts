// Kernels give the same bits however their units are split between threads.
import {
  arange,
  avgPool2d,
  batchNormTraining,
  conv2d,
  dense,
  gather,
  greater,
  gru,
  layerNorm,
  logSoftmax,
  lstm,
  maxPool2d,
  mul,
  rmsNorm,
  type Shape,
  scaledDotProductAttention,
  simpleRnn,
  softmax,
  type Tensor,
  tensor,
  withBackend,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { describe, expect, test } from 'vitest'
import { allKernels } from '../../src/engines/parts.js'
import { wasmKernels } from '../../src/engines/wasm/kernels/table.js'
import { argumentsAt, type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { type Call, randomTensor, withGradients } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { differing, testMachine, variants } from './memory.js'

// Three threads in turn, from the last piece to the first.
const inTurn: Team & { pieces: number } = {
  size: 3,
  slots: 3,
  pieces: 0,
  ready: () => true,
  run(routine, units, unitsPerPiece) {
    for (let piece = Math.ceil(units / unitsPerPiece) - 1; piece >= 0; piece--) {
      const from = piece * unitsPerPiece
      routine.call(argumentsAt, from, Math.min(units, from + unitsPerPiece), piece % 3)
      this.pieces++
    }
  },
  stop: () => Promise.resolve(),
}

const some =
  (...shapes: Shape[]) =>
  (): Tensor[] =>
    shapes.map((shape, k) => randomTensor(shape, k + 1))
// Small, so that no gate is shut.
const series =
  (...shapes: Shape[]) =>
  (): Tensor[] =>
    some(...shapes)().map((one) => mul(one, 0.0625))
const labels = (): Tensor => tensor(new Uint8Array(700).fill(3))
const places = (): Tensor => tensor(Int32Array.from({ length: 4000 }, (_, k) => (k * 7) % 50))
const matrix = [700, 70]
const images = [8, 20, 21, 37]

const cases: Readonly<Record<string, Call>> = {
  dense: {
    inputs: some([1300, 37], [37, 70], [70]),
    run: (x, kernel, bias) => dense(x, kernel, bias, { activation: 'sigmoid' }),
  },
  'convolution with bias and activation': {
    inputs: some([8, 20, 21, 3], [3, 3, 3, 37], [37]),
    run: (x, filters, bias) => conv2d(x, filters, { bias, activation: 'tanh' }),
  },
  softmax: { inputs: some(matrix), run: (x) => softmax(x) },
  logSoftmax: { inputs: some(matrix), run: (x) => logSoftmax(x) },
  crossentropy: {
    inputs: some(matrix),
    run: (x) => sparseCategoricalCrossentropy(x, labels(), { fromLogits: true, reduction: 'none' }),
  },
  'crossentropy of probabilities': {
    inputs: () => [randomTensor(matrix, 1, 'uint8').cast('float32').add(1)],
    run: (x) => sparseCategoricalCrossentropy(x, labels(), { reduction: 'none' }),
  },
  layerNorm: { inputs: some(matrix, [70], [70]), run: (x, scale, offset) => layerNorm(x, scale, offset) },
  rmsNorm: { inputs: some(matrix, [70]), run: (x, scale) => rmsNorm(x, scale) },
  batchNorm: { inputs: some(images, [37], [37]), run: (x, scale, offset) => batchNormTraining(x, scale, offset) },
  maxPool: { inputs: some(images), run: (x) => maxPool2d(x, 3, { strides: 2, padding: 'same' }) },
  avgPool: { inputs: some(images), run: (x) => avgPool2d(x, 3, { strides: 2, padding: 'same' }) },
  gather: { inputs: some([50, 70]), run: (x) => gather(x, places()) },
  'attention of many heads': {
    inputs: series([6, 100, 33], [6, 150, 33], [6, 150, 21]),
    run: (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true }),
  },
  'attention of one head': {
    inputs: series([300, 33], [270, 33], [270, 21]),
    run: (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true, mask: greater(arange(0, 270), 3) }),
  },
  lstm: {
    inputs: series([22, 5, 3], [3, 136], [34, 136], [136], [22, 34], [22, 34]),
    run: (x, kernel, recurrent, bias, ...initialState) =>
      lstm(x, kernel, recurrent, bias, { initialState, goBackwards: true }),
  },
  gru: {
    inputs: series([22, 5, 3], [3, 102], [34, 102], [2, 102], [22, 34]),
    run: (x, kernel, recurrent, bias, ...initialState) =>
      gru(x, kernel, recurrent, bias, { initialState, goBackwards: true }),
  },
  simpleRnn: {
    inputs: series([22, 5, 3], [3, 70], [70, 70], [70], [22, 70]),
    run: (x, kernel, recurrent, bias, ...initialState) =>
      simpleRnn(x, kernel, recurrent, bias, { initialState, goBackwards: true }),
  },
}

describe.each(variants)('fma: $fma', ({ fma }) => {
  const alone = testMachine(fma)
  const together = makeMachine({ fma, shared: true, limit: 2 ** 28, team: () => inTurn })
  const results = (machine: Machine, call: Call): Float32Array[] =>
    withBackend(kernelBackend(machine, wasmKernels(machine, allKernels)), () =>
      withGradients(call).map((one) => one.dataSync() as Float32Array),
    )

  test.each(Object.entries(cases))('%s', (_, call) => {
    const before = inTurn.pieces
    const expected = results(alone, call)
    results(together, call).forEach((actual, k) => {
      expect(differing(actual, expected[k]!), `result ${k}`).toEqual([])
    })
    expect(inTurn.pieces).toBeGreaterThan(before + 3)
  })
})

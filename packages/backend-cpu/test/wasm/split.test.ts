// Kernels give the same bits however their units are split between threads.
import {
  avgPool2d,
  batchNormTraining,
  gather,
  layerNorm,
  logSoftmax,
  maxPool2d,
  rmsNorm,
  softmax,
  type Tensor,
  tensor,
  withBackend,
} from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { expect, test } from 'vitest'
import { batchNormKernels } from '../../src/engines/wasm/kernels/columns/batch-norm.js'
import { gatheringKernels } from '../../src/engines/wasm/kernels/gathering.js'
import { poolingKernels } from '../../src/engines/wasm/kernels/pooling/index.js'
import { crossentropyKernels } from '../../src/engines/wasm/kernels/rows/crossentropy.js'
import { normalizationKernels } from '../../src/engines/wasm/kernels/rows/normalization-kernels.js'
import { softmaxKernels } from '../../src/engines/wasm/kernels/rows/softmax.js'
import { argumentsAt, type Machine, makeMachine, type Team } from '../../src/engines/wasm/machine.js'
import { randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

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

const kernelsOf = (machine: Machine) => ({
  ...softmaxKernels(machine),
  ...crossentropyKernels(machine),
  ...normalizationKernels(machine),
  ...batchNormKernels(machine),
  ...poolingKernels(machine),
  ...gatheringKernels(machine),
})
const alone = testMachine(false)
const together = makeMachine({ fma: false, shared: true, limit: 2 ** 28, team: () => inTurn })

// Made anew for each backend, since a tensor stays where it was first used.
const parameters = (size: number): [Tensor, Tensor] => [randomTensor([size], 2), randomTensor([size], 3)]
const rows = (): Tensor => randomTensor([700, 70], 1)
const images = (): Tensor => randomTensor([8, 20, 21, 37], 4)
const labels = (): Tensor => tensor(new Uint8Array(700).fill(3))
const places = (): Tensor => tensor(Int32Array.from({ length: 4000 }, (_, k) => (k * 7) % 50))
const cases: Readonly<Record<string, () => unknown>> = {
  softmax: () => softmax(rows()),
  logSoftmax: () => logSoftmax(rows()),
  labelCrossentropy: () => sparseCategoricalCrossentropy(rows(), labels(), { fromLogits: true }),
  layerNorm: () => layerNorm(rows(), ...parameters(70)),
  rmsNorm: () => rmsNorm(rows(), parameters(70)[0]),
  batchNormTraining: () => batchNormTraining(images(), ...parameters(37)),
  maxPool: () => maxPool2d(images(), 3, { strides: 2, padding: 'same' }),
  avgPool: () => avgPool2d(images(), 3, { strides: 2, padding: 'same' }),
  gather: () => gather(randomTensor([50, 70], 5), places()),
}

test.each(Object.entries(cases))('%s', (name, compute) => {
  const bits = (machine: Machine) =>
    withBackend(kernelBackend(machine, kernelsOf(machine)), () =>
      outputsAndGradients(name, compute).map((one) => one.dataSync()),
    )
  const before = inTurn.pieces
  expect(bits(together)).toEqual(bits(alone))
  expect(inTurn.pieces).toBeGreaterThan(before + 3)
})

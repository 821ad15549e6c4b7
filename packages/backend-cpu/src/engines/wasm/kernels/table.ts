// The hand-written kernels of the engine `wasm`, by op.
import type { NamedKernel } from '@tensorloom/tensor/backend'
import type { Block } from '../block.js'
import type { Machine } from '../machine.js'
import { attentionKernels } from './attention/index.js'
import { biasedConvolutionKernels } from './biased-convolution.js'
import { batchNormKernels } from './columns/batch-norm.js'
import { makeSlopes } from './columns/slopes.js'
import { convolutionKernels } from './convolution/index.js'
import { denseKernels } from './dense.js'
import { gatheringKernels } from './gathering.js'
import { makeGemm } from './gemm/index.js'
import { matmulKernels } from './matmul.js'
import { poolingKernels } from './pooling/index.js'
import { recurrentKernels } from './recurrent/index.js'
import { crossentropyKernels } from './rows/crossentropy.js'
import { normalizationKernels } from './rows/normalization-kernels.js'
import { softmaxKernels } from './rows/softmax.js'

/** Creates the kernels. Each compiles its module when it is first called. */
export function wasmKernels(machine: Machine): Readonly<Record<string, NamedKernel<Block>>> {
  const gemm = makeGemm(machine)
  const slopes = makeSlopes(machine)
  const convolutions = convolutionKernels(machine, gemm)
  return {
    ...matmulKernels(machine, gemm),
    ...denseKernels(machine, gemm, slopes),
    ...convolutions,
    ...biasedConvolutionKernels(machine, convolutions.convolution, slopes),
    ...poolingKernels(machine),
    ...recurrentKernels(machine),
    ...attentionKernels(machine),
    ...softmaxKernels(machine),
    ...crossentropyKernels(machine),
    ...batchNormKernels(machine),
    ...gatheringKernels(machine),
    ...normalizationKernels(machine),
  }
}

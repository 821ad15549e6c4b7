// The hand-written kernels of the engine `js`, by op.
import type { TypedArray } from '@tensorloom/tensor'
import type { NamedKernel } from '@tensorloom/tensor/backend'
import { convolutionKernels } from './convolution.js'
import { makeGemm } from './gemm.js'
import { linearAlgebraKernels } from './linear-algebra.js'
import { matmulKernel } from './matmul.js'
import { poolingKernels } from './pooling.js'
import { scanKernels } from './scan.js'
import { scatterKernels } from './scatter.js'
import { softmaxKernels } from './softmax.js'
import { sortKernels } from './sort.js'

/** Creates the kernels with their own working memory. */
export function jsKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  const gemm = makeGemm()
  return {
    matmul: matmulKernel(gemm),
    ...convolutionKernels(gemm),
    ...linearAlgebraKernels(),
    ...poolingKernels(),
    ...scanKernels(),
    ...scatterKernels(),
    ...softmaxKernels(),
    ...sortKernels(),
  }
}

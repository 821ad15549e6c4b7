// Matrix products: `makeGemm` is what other kernels use.
export { makeGemm, matrixAt, transposed } from './gemm.js'
export type { BatchAxis, Epilogue, Gemm, Matrix, NamedActivation, Product } from './types.js'

// Matrix products: `makeGemm` is what other kernels use.
export {
  type BatchAxis,
  type Epilogue,
  type Gemm,
  type Matrix,
  makeGemm,
  matrixAt,
  type NamedActivation,
  type Product,
  transposed,
} from './gemm.js'

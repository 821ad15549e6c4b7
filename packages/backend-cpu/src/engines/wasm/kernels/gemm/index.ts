// Matrix products: `makeGemm` is what other kernels use.
export {
  type BatchAxis,
  type Epilogue,
  type Gemm,
  type Matrix,
  makeGemm,
  type NamedActivation,
  type Product,
} from './gemm.js'

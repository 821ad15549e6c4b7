// The core layers: a part of the table of layers.
export { AttachMask, attachMask } from '../../layers/core/attach-mask.js'
export { Bilinear, type BilinearConfig, type BilinearOptions, bilinear } from '../../layers/core/bilinear.js'
export { Dense, type DenseConfig, type DenseOptions, dense } from '../../layers/core/dense.js'
export {
  EinsumDense,
  type EinsumDenseConfig,
  type EinsumDenseOptions,
  einsumDense,
} from '../../layers/core/einsum-dense.js'
export type { EinsumShapes } from '../../layers/core/einsum-shapes.js'
export { Embedding, type EmbeddingConfig, type EmbeddingOptions, embedding } from '../../layers/core/embedding.js'
export { Identity, identity } from '../../layers/core/identity.js'
export { Lambda, type LambdaConfig, type LambdaOptions, lambda } from '../../layers/core/lambda.js'
export { Masking, type MaskingOptions, masking } from '../../layers/core/masking.js'
export {
  type ReverseOptions,
  ReversibleEmbedding,
  type ReversibleEmbeddingConfig,
  type ReversibleEmbeddingOptions,
  reversibleEmbedding,
} from '../../layers/core/reversible-embedding.js'
export {
  TernaryDense,
  type TernaryDenseConfig,
  type TernaryDenseOptions,
  ternaryDense,
} from '../../layers/core/ternary-dense.js'

// The part of the table of layers with attention layers.
export {
  AdditiveAttention,
  type AdditiveAttentionOptions,
  additiveAttention,
} from '../../layers/attention/additive-attention.js'
export type { Attended, AttendOptions } from '../../layers/attention/attend.js'
export { Attention, type AttentionOptions, attention } from '../../layers/attention/attention.js'
export { DotAttention, type DotAttentionCall } from '../../layers/attention/dot-attention.js'
export {
  GroupQueryAttention,
  type GroupQueryAttentionConfig,
  type GroupQueryAttentionOptions,
  groupQueryAttention,
} from '../../layers/attention/group-query-attention.js'
export { HeadProjection, type ProjectionOptions, type ProjectionShape } from '../../layers/attention/head-projection.js'
export type { HeadLayout } from '../../layers/attention/heads.js'
export { type CachedTokens, KeyValueCache, type KeyValueCacheOptions } from '../../layers/attention/key-value-cache.js'
export { type HeadOptions, type HeadSizes, MultiHead, type Settings } from '../../layers/attention/multi-head.js'
export {
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from '../../layers/attention/multi-head-attention.js'
export type {
  AttentionApplyOptions,
  AttentionCallOptions,
  AttentionContext,
  AttentionInputs,
  AttentionLayerOptions,
  ReturnsScores,
} from '../../layers/attention/options.js'
export {
  PositionEmbedding,
  type PositionEmbeddingConfig,
  type PositionEmbeddingOptions,
  positionEmbedding,
} from '../../layers/attention/position-embedding.js'
export type { RotaryOption, RotarySettings } from '../../layers/attention/rotary.js'
export {
  RotaryEmbedding,
  type RotaryEmbeddingOptions,
  rotaryEmbedding,
} from '../../layers/attention/rotary-embedding.js'
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
  sinePositionEncoding,
} from '../../layers/attention/sine-position-encoding.js'
export {
  TransformerBlock,
  type TransformerBlockConfig,
  type TransformerBlockOptions,
} from '../../layers/attention/transformer-block.js'
export {
  TransformerDecoder,
  type TransformerDecoderOptions,
  transformerDecoder,
} from '../../layers/attention/transformer-decoder.js'
export {
  TransformerEncoder,
  type TransformerEncoderOptions,
  transformerEncoder,
} from '../../layers/attention/transformer-encoder.js'

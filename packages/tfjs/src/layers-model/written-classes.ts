// The classes of layers that TensorFlow.js has, and which entries of a Keras config each of them knows.

/** A class of TensorFlow.js. */
export interface WrittenClass {
  /** The entries that it knows, beside name and trainable. */
  readonly keep: readonly string[]
  /** Entries that it does not know, and their only value here. */
  readonly only?: Readonly<Record<string, unknown>>
  /** Entries with other names. */
  readonly renamed?: Readonly<Record<string, string>>
}

const weight = (prefix: string): readonly string[] => [
  `${prefix}_initializer`,
  `${prefix}_regularizer`,
  `${prefix}_constraint`,
]
const kernel: readonly string[] = [
  'activation',
  'use_bias',
  ...weight('kernel'),
  ...weight('bias'),
  'activity_regularizer',
]
const depthwise: readonly string[] = [
  'depth_multiplier',
  'activation',
  'use_bias',
  ...weight('depthwise'),
  ...weight('bias'),
  'activity_regularizer',
]
const window: readonly string[] = ['kernel_size', 'strides', 'padding', 'data_format']
const conv: WrittenClass = { keep: ['filters', ...window, 'dilation_rate', ...kernel], only: { groups: 1 } }
const pool: WrittenClass = { keep: ['pool_size', 'strides', 'padding', 'data_format'] }
const pool1d: WrittenClass = { keep: ['pool_size', 'strides', 'padding'], only: { data_format: 'channels_last' } }
const global1d: WrittenClass = { keep: [], only: { data_format: 'channels_last', keepdims: false } }
const global2d: WrittenClass = { keep: ['data_format'], only: { keepdims: false } }
const sequence: readonly string[] = ['return_sequences', 'return_state', 'go_backwards', 'stateful', 'unroll']
const step: readonly string[] = [...kernel, ...weight('recurrent'), 'dropout', 'recurrent_dropout']
const lstm: readonly string[] = [...step, 'recurrent_activation', 'unit_forget_bias']
const gru: readonly string[] = [...step, 'recurrent_activation', 'reset_after']
const unmasked = { zero_output_for_mask: false }
const beforeProduct = { reset_after: false }

/** The classes by name. */
export const writtenClasses: Readonly<Record<string, WrittenClass>> = {
  Activation: { keep: ['activation'] },
  Add: { keep: [] },
  AlphaDropout: { keep: ['rate'] },
  Average: { keep: [] },
  AveragePooling1D: pool1d,
  AveragePooling2D: pool,
  AveragePooling3D: pool,
  BatchNormalization: {
    keep: [
      'axis',
      'momentum',
      'epsilon',
      'center',
      'scale',
      ...weight('beta'),
      ...weight('gamma'),
      'moving_mean_initializer',
      'moving_variance_initializer',
    ],
    only: { synchronized: false, renorm: false, renorm_momentum: 0.99 },
  },
  Bidirectional: { keep: ['layer', 'merge_mode'] },
  CategoryEncoding: { keep: ['num_tokens', 'output_mode'], only: { sparse: false } },
  Concatenate: { keep: ['axis'] },
  Conv1D: {
    ...conv,
    keep: conv.keep.filter((key) => key !== 'data_format'),
    only: { groups: 1, data_format: 'channels_last' },
  },
  Conv2D: conv,
  Conv2DTranspose: { keep: ['filters', ...window, ...kernel], only: { dilation_rate: [1, 1] } },
  Conv3D: conv,
  Conv3DTranspose: { keep: ['filters', ...window, ...kernel], only: { dilation_rate: [1, 1, 1] } },
  ConvLSTM2D: { keep: ['filters', ...window, 'dilation_rate', ...sequence, ...lstm], only: unmasked },
  Cropping2D: { keep: ['cropping', 'data_format'] },
  Dense: { keep: ['units', ...kernel] },
  DepthwiseConv2D: { keep: [...window, 'dilation_rate', ...depthwise] },
  Dot: { keep: ['axes', 'normalize'] },
  Dropout: { keep: ['rate', 'noise_shape', 'seed'] },
  ELU: { keep: [], only: { alpha: 1 } },
  Embedding: { keep: ['input_dim', 'output_dim', ...weight('embeddings'), 'activity_regularizer', 'mask_zero'] },
  Flatten: { keep: ['data_format'] },
  GRU: { keep: ['units', ...sequence, ...gru], only: { ...unmasked, ...beforeProduct } },
  GRUCell: { keep: ['units', ...gru], only: beforeProduct },
  GaussianDropout: { keep: ['rate'] },
  GaussianNoise: { keep: ['stddev'] },
  GlobalAveragePooling1D: global1d,
  GlobalAveragePooling2D: global2d,
  GlobalMaxPooling1D: global1d,
  GlobalMaxPooling2D: global2d,
  LSTM: { keep: ['units', ...sequence, ...lstm], only: unmasked },
  LSTMCell: { keep: ['units', ...lstm] },
  LayerNormalization: {
    keep: [
      'axis',
      'epsilon',
      'center',
      'scale',
      'beta_initializer',
      'beta_regularizer',
      'gamma_initializer',
      'gamma_regularizer',
    ],
    only: { rms_scaling: false },
  },
  LeakyReLU: { keep: ['negative_slope'], renamed: { negative_slope: 'alpha' } },
  Masking: { keep: ['mask_value'] },
  MaxPooling1D: pool1d,
  MaxPooling2D: pool,
  MaxPooling3D: pool,
  Maximum: { keep: [] },
  Minimum: { keep: [] },
  Multiply: { keep: [] },
  PReLU: { keep: [...weight('alpha'), 'shared_axes'] },
  Permute: { keep: ['dims'] },
  RNN: { keep: ['cell', ...sequence], only: unmasked },
  ReLU: { keep: ['max_value'], only: { negative_slope: 0, threshold: 0 } },
  RepeatVector: { keep: ['n'] },
  Rescaling: { keep: ['scale', 'offset'] },
  Reshape: { keep: ['target_shape'] },
  SeparableConv2D: { keep: ['filters', ...window, 'dilation_rate', ...depthwise, ...weight('pointwise')] },
  SimpleRNN: { keep: ['units', ...sequence, ...step], only: unmasked },
  SimpleRNNCell: { keep: ['units', ...step] },
  Softmax: { keep: ['axis'] },
  SpatialDropout1D: { keep: ['rate', 'seed'] },
  StackedRNNCells: { keep: ['cells'] },
  ThresholdedReLU: { keep: ['theta'] },
  TimeDistributed: { keep: ['layer'] },
  UpSampling2D: { keep: ['size', 'data_format', 'interpolation'] },
  ZeroPadding2D: { keep: ['padding', 'data_format'] },
}

// The list: every workload at full size, and the same kinds at tiny sizes for the test of the harness itself.
import type { Workload } from '../workload.js'
import { attention, embedding, layerNorm } from './blocks.js'
import { cnnPredict, cnnStep } from './cnn.js'
import { convolution } from './convolution.js'
import { chain, elementwise } from './elementwise.js'
import { attentionStep, bidirectionalStep, embeddingStep, gruLayerStep } from './layers.js'
import { matmul } from './matmul.js'
import { mlp } from './mlp.js'
import { gruStep, lstmStep } from './recurrent.js'
import { reduction } from './reductions.js'
import { churn, eagerAdd, eagerChain, read } from './small.js'
import { transformerStep } from './transformer.js'

const square = (n: number): Workload => matmul(String(n), { m: n, k: n, n })
const conv1 = { batch: 32, size: 28, channels: 1, filters: 32 }
const conv2 = { batch: 32, size: 13, channels: 32, filters: 64 }
const strided = { batch: 32, size: 28, channels: 32, filters: 64, stride: 2 }
const depthwise = { batch: 32, size: 28, channels: 64, filters: 64, depthwise: true }
const cnn = { size: 28, filters: [32, 64, 64], units: 64 } as const
const series = { batch: 32, time: 28, features: 28, units: 64 }
const million = 1_000_000

const full: readonly Workload[] = [
  ...[64, 256, 512, 1024].map(square),
  matmul('300x700x50', { m: 300, k: 700, n: 50 }),
  matmul('1x4096x4096', { m: 1, k: 4096, n: 4096 }),
  matmul('33x17x65', { m: 33, k: 17, n: 65 }),
  matmul('512_tn', { m: 512, k: 512, n: 512, transposeA: true }),
  matmul('512_nt', { m: 512, k: 512, n: 512, transposeB: true }),
  matmul('512_tt', { m: 512, k: 512, n: 512, transposeA: true, transposeB: true }),
  matmul('batched', { batch: 64, m: 64, k: 16, n: 64 }),
  matmul('batched_nt', { batch: 64, m: 64, k: 16, n: 64, transposeB: true }),
  ...Object.entries({ conv1, conv2, conv_stride2: strided, depthwise }).flatMap(([name, sizes]) => [
    convolution(name, sizes, 'fwd'),
    convolution(name, sizes, 'fwd_bwd'),
  ]),
  chain('relu_ab_c_1m', million),
  elementwise('exp_1m', 'exp', million),
  elementwise('tanh_1m', 'tanh', million),
  elementwise('gelu_1m', 'gelu', million),
  reduction('rowsum_1000', 'rowsum', [1000, 1000]),
  reduction('colsum_1000', 'colsum', [1000, 1000]),
  reduction('softmax_1000', 'softmax', [1000, 1000]),
  layerNorm('layernorm', 1024, 256),
  embedding('embedding', [10_000, 64], [32, 128]),
  attention('attention', [16, 4, 64, 16]),
  mlp('mlp_b32', 32, [784, 128, 64]),
  mlp('mlp_b256', 256, [784, 128, 64]),
  cnnStep('cnn_b32', { batch: 32, ...cnn }),
  lstmStep('lstm_b32', series),
  gruStep('gru_b32', series),
  transformerStep('transformer_b16', { blocks: 2, batch: 16, time: 64, features: 64, heads: 4, hidden: 256 }),
  bidirectionalStep('layer_bilstm_b32', series),
  gruLayerStep('layer_gru_b32', series),
  attentionStep('layer_attention_b16', { batch: 16, time: 64, features: 64, heads: 4 }),
  embeddingStep('layer_embedding_b64', { batch: 64, time: 100, words: 10_000, features: 64 }),
  cnnPredict('cnn_predict_b1', { batch: 1, ...cnn }),
  eagerAdd('eager_add'),
  eagerChain('eager_chain'),
  churn('churn', 200),
  read('read_1m', million),
]

const tinyCnn = { size: 18, filters: [2, 3, 2], units: 4 } as const
const tinySeries = { batch: 2, time: 3, features: 2, units: 3 }

const tiny: readonly Workload[] = [
  matmul('tiny', { m: 3, k: 4, n: 5 }),
  matmul('tiny_tn', { m: 3, k: 4, n: 5, transposeA: true }),
  matmul('tiny_nt', { m: 3, k: 4, n: 5, batch: 2, transposeB: true }),
  convolution('conv_tiny', { batch: 2, size: 6, channels: 2, filters: 3, stride: 2 }, 'fwd'),
  convolution('conv_tiny', { batch: 2, size: 6, channels: 2, filters: 3 }, 'fwd_bwd'),
  convolution('depthwise_tiny', { batch: 2, size: 6, channels: 3, filters: 3, depthwise: true }, 'fwd_bwd'),
  chain('relu_ab_c_tiny', 10),
  elementwise('exp_tiny', 'exp', 10),
  elementwise('tanh_tiny', 'tanh', 10),
  elementwise('gelu_tiny', 'gelu', 10),
  reduction('rowsum_tiny', 'rowsum', [3, 4]),
  reduction('colsum_tiny', 'colsum', [3, 4]),
  reduction('softmax_tiny', 'softmax', [3, 4]),
  layerNorm('layernorm_tiny', 3, 4),
  embedding('embedding_tiny', [5, 3], [2, 4]),
  attention('attention_tiny', [2, 2, 3, 4]),
  mlp('mlp_tiny', 4, [6, 5]),
  cnnStep('cnn_tiny', { batch: 2, ...tinyCnn }),
  lstmStep('lstm_tiny', tinySeries),
  gruStep('gru_tiny', tinySeries),
  transformerStep('transformer_tiny', { blocks: 1, batch: 2, time: 3, features: 4, heads: 2, hidden: 6 }),
  bidirectionalStep('layer_bilstm_tiny', tinySeries),
  gruLayerStep('layer_gru_tiny', tinySeries),
  attentionStep('layer_attention_tiny', { batch: 2, time: 3, features: 4, heads: 2 }),
  embeddingStep('layer_embedding_tiny', { batch: 3, time: 4, words: 6, features: 5 }),
  cnnPredict('cnn_predict_tiny', { batch: 1, ...tinyCnn }),
  eagerAdd('eager_add_tiny'),
  eagerChain('eager_chain_tiny'),
  churn('churn_tiny', 20),
  read('read_tiny', 5),
]

/** The sizes there are. */
export type Size = 'full' | 'tiny'

/** All workloads, in the order of the table. */
export const workloads: Readonly<Record<Size, readonly Workload[]>> = { full, tiny }

/** Those that `--quick` runs: one or two of each kind. */
export const quick: readonly string[] = [
  'matmul_64',
  'matmul_512',
  'matmul_512_nt',
  'matmul_batched',
  'conv2_fwd',
  'conv2_fwd_bwd',
  'relu_ab_c_1m',
  'exp_1m',
  'rowsum_1000',
  'softmax_1000',
  'mlp_b32',
  'cnn_b32',
  'lstm_b32',
  'transformer_b16',
  'cnn_predict_b1',
  'eager_add',
]

/** The training step that is repeated to see whether memory grows. */
export const memoryWorkload: Workload = mlp('memory', 32, [64, 32])

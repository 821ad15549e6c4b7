// MNIST: handwritten digits, the first data set of most people.
import { type DownloadedDataset, type ImageSplit, idxImages } from './idx-images.js'

/**
 * MNIST: 70,000 grey images of handwritten digits, 28 × 28 pixels. 12 MB are downloaded once.
 *
 * train: x uint8 [60000, 28, 28, 1], 0 (paper) to 255 (ink), y uint8 [60000]; test: 10,000 of them.
 *
 * Licence: CC BY-SA 3.0. Cite: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied to
 * document recognition. Proceedings of the IEEE 86(11), 2278–2324.
 *
 * @throws `DataError` if the files are neither in the cache nor can be downloaded; the error says where to put them
 * @example
 * ```ts no-run
 * import { mnist } from '@tensorloom/datasets'
 * const { train, test } = await mnist()
 * console.log(train.x.shape, test.y.shape) // [60000, 28, 28, 1] [10000]
 * ```
 * @function
 */
export const mnist: DownloadedDataset<ImageSplit> = idxImages({
  user: 'mnist',
  source: { name: 'mnist', url: 'https://storage.googleapis.com/cvdf-datasets/mnist' },
  // As many projects state them; not compared with a download.
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      forms: [{ size: 9912422, sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609' }],
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      forms: [{ size: 28881, sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c' }],
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      forms: [{ size: 1648877, sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6' }],
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      forms: [{ size: 4542, sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6' }],
    },
  ],
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  info: {
    name: 'mnist',
    description: 'handwritten digits, 28 × 28 grey pixels from 0 to 255',
    samples: 70000,
    licence: 'CC BY-SA 3.0',
    citations: [
      'LeCun, Y., Bottou, L., Bengio, Y., Haffner, P. (1998). Gradient-based learning applied to document recognition. Proceedings of the IEEE 86(11), 2278–2324',
    ],
    source: 'http://yann.lecun.com/exdb/mnist',
  },
})

// Fashion-MNIST: photographs of clothes, as small and as many as the digits of MNIST.
import { type DownloadedDataset, type ImageSplit, idxImages } from './idx-images.js'

/**
 * Fashion-MNIST: 70,000 grey images of clothes, 28 × 28 pixels, of ten kinds. 31 MB are downloaded once; where Debian's
 * package `dataset-fashion-mnist` is installed, nothing is.
 *
 * train: x uint8 [60000, 28, 28, 1], 0 to 255, y uint8 [60000]; test: 10,000 of them.
 *
 * Licence: MIT, © 2017 Zalando SE. Cite: H. Xiao, K. Rasul, R. Vollgraf (2017). Fashion-MNIST: a Novel Image Dataset for
 * Benchmarking Machine Learning Algorithms. arXiv:1708.07747.
 *
 * @throws `DataError` if the files are neither in the cache nor can be downloaded; the error says where to put them
 * @example
 * ```ts no-run
 * import { fashionMnist } from '@tensorloom/datasets'
 * const { train, test, classNames } = await fashionMnist()
 * console.log(train.x.shape, test.y.shape, classNames[0]) // [60000, 28, 28, 1] [10000] T-shirt/top
 * ```
 * @function
 */
export const fashionMnist: DownloadedDataset<ImageSplit> = idxImages({
  user: 'fashionMnist',
  source: {
    name: 'fashion-mnist',
    url: 'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
    installed: ['/usr/share/datasets/fashion-mnist', '/usr/share/dataset-fashion-mnist'],
    help: 'on Debian and Ubuntu: apt-get install dataset-fashion-mnist',
  },
  // Of each file the form that its authors publish (as many projects state it, not compared with a download), and that of
  // Debian's package 0.0~git20200523.55506a9-1, which has the same images compressed anew (compared with its files).
  files: [
    {
      name: 'train-images-idx3-ubyte.gz',
      forms: [
        { size: 26421880, sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84' },
        { size: 26421856, sha256: 'b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7' },
      ],
    },
    {
      name: 'train-labels-idx1-ubyte.gz',
      forms: [
        { size: 29515, sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845' },
        { size: 29491, sha256: '0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056' },
      ],
    },
    {
      name: 't10k-images-idx3-ubyte.gz',
      forms: [
        { size: 4422102, sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073' },
        { size: 4422079, sha256: 'cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa' },
      ],
    },
    {
      name: 't10k-labels-idx1-ubyte.gz',
      forms: [
        { size: 5148, sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5' },
        { size: 5125, sha256: '8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05' },
      ],
    },
  ],
  classNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  info: {
    name: 'fashion-mnist',
    description: 'photographs of clothes, 28 × 28 grey pixels from 0 to 255',
    samples: 70000,
    licence: 'MIT, © 2017 Zalando SE',
    citations: [
      'Xiao, H., Rasul, K., Vollgraf, R. (2017). Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747',
    ],
    source: 'https://github.com/zalandoresearch/fashion-mnist',
  },
})

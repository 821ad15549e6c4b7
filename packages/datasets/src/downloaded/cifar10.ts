// CIFAR-10: small colour photographs of animals and vehicles.
import { DataError, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { inflate } from '../bytes/inflate.js'
import type { DatasetInfo } from '../embedded/define.js'
import { type DataFile, type DownloadedOptions, type FileSource, fileOf } from './files.js'
import type { DownloadedDataset, ImagePart, ImageSplit } from './idx-images.js'
import { tarFiles } from './tar.js'

const source: FileSource = { name: 'cifar-10', url: 'https://www.cs.toronto.edu/~kriz' }

// As many projects state it; not compared with a download.
const archive: DataFile = {
  name: 'cifar-10-binary.tar.gz',
  forms: [{ size: 170052171, sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd' }],
}

const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

const info: DatasetInfo = {
  name: 'cifar-10',
  description: 'photographs of animals and vehicles, 32 × 32 pixels in colour from 0 to 255',
  samples: 60000,
  licence: 'published for research, without a licence',
  citations: ['Krizhevsky, A. (2009). Learning Multiple Layers of Features from Tiny Images. University of Toronto'],
  source: 'https://www.cs.toronto.edu/~kriz/cifar.html',
}

/**
 * CIFAR-10: 60,000 colour photographs, 32 × 32 pixels, of ten kinds of animals and vehicles. 170 MB are downloaded once.
 *
 * train: x uint8 [50000, 32, 32, 3], 0 to 255, y uint8 [50000]; test: 10,000 of them.
 *
 * Cite: A. Krizhevsky (2009). Learning Multiple Layers of Features from Tiny Images. University of Toronto.
 *
 * @throws `DataError` if the archive is neither in the cache nor can be downloaded; the error says where to put it
 * @example
 * ```ts no-run
 * import { cifar10 } from '@tensorloom/datasets'
 * const { train, test } = await cifar10()
 * console.log(train.x.shape, test.y.shape) // [50000, 32, 32, 3] [10000]
 * ```
 * @function
 */
export const cifar10: DownloadedDataset<ImageSplit> = cifarImages(archive)

/** Makes the data set of an archive in CIFAR's binary form. */
/* @__NO_SIDE_EFFECTS__ */
export function cifarImages(file: DataFile): DownloadedDataset<ImageSplit> {
  const load = async (options: DownloadedOptions = {}): Promise<ImageSplit> => {
    const packed = await fileOf('cifar10', source, file, options)
    // The inflated archive has exactly 184,380,000 bytes.
    const bytes = await inflate('cifar10', packed, { format: 'gzip', limit: () => 2 ** 28 })
    const files = tarFiles('cifar10', bytes)
    const batches = (pattern: RegExp): Uint8Array[] =>
      [...files.keys()]
        .filter((name) => pattern.test(name))
        .sort()
        .map((name) => files.get(name)!)
    const train = cifarPart(batches(/data_batch_\d\.bin$/))
    return { train, test: cifarPart(batches(/test_batch\.bin$/)), classNames, info }
  }
  return Object.assign(load, { info })
}

const side = 32
const pixels = side * side

/** Records of a label and three planes of colour, as images with channels last. */
export function cifarPart(batches: readonly Uint8Array[]): ImagePart {
  const record = 1 + 3 * pixels
  const wrong = batches.find(({ length }) => length % record !== 0)
  if (wrong !== undefined || batches.length === 0) {
    throw new DataError(`cifar10: a batch has ${wrong?.length ?? 0} bytes, expected a multiple of ${record}`, {
      help: 'take the binary version of the archive: cifar-10-binary.tar.gz',
    })
  }
  const count = batches.reduce((total, { length }) => total + length / record, 0)
  const x = new Uint8Array(count * 3 * pixels)
  const y = new Uint8Array(count)
  let sample = 0
  for (const batch of batches) {
    for (let at = 0; at < batch.length; at += record, sample++) {
      y[sample] = batch[at]!
      const out = sample * 3 * pixels
      for (let channel = 0; channel < 3; channel++) {
        const plane = at + 1 + channel * pixels
        for (let k = 0; k < pixels; k++) x[out + 3 * k + channel] = batch[plane + k]!
      }
    }
  }
  const images: Tensor<Shape, 'uint8'> = tensor(x, { shape: [count, side, side, 3], dtype: 'uint8' })
  return { x: images, y: tensor(y, { dtype: 'uint8' }) }
}

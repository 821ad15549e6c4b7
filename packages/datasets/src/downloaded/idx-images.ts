// Image sets of four IDX files, as MNIST is published: images and labels to train and to test on.
import type { Shape, Tensor } from '@tensorloom/tensor'
import type { DatasetInfo } from '../embedded/define.js'
import { idxTensor } from '../idx/decode-idx.js'
import { type DataFile, type DownloadedOptions, type FileSource, fileOf } from './files.js'

/** Images and their labels. */
export interface ImagePart {
  /** Images, uint8 [samples, height, width, channels], 0 to 255. */
  readonly x: Tensor<Shape, 'uint8'>
  /** Class of every image, uint8 [samples]. */
  readonly y: Tensor<Shape, 'uint8'>
}

/** An image set as its authors split it. */
export interface ImageSplit {
  /** The images to train on. */
  readonly train: ImagePart
  /** The images to test on. */
  readonly test: ImagePart
  /** Name of each class. */
  readonly classNames: readonly string[]
  /** Description, licence and citations. */
  readonly info: DatasetInfo
}

/** Loads a data set from the cache or the network. Every call returns new tensors. `info` needs no loading. */
export interface DownloadedDataset<D> {
  (options?: DownloadedOptions): Promise<D>
  /** Description, licence and citations. */
  readonly info: DatasetInfo
}

/** Files in the order train images, train labels, test images, test labels. */
export interface IdxDefinition {
  /** Name of the function, for messages. */
  readonly user: string
  readonly source: FileSource
  readonly files: readonly DataFile[]
  readonly classNames: readonly string[]
  readonly info: DatasetInfo
}

/** Makes a data set of four IDX files. */
/* @__NO_SIDE_EFFECTS__ */
export function idxImages({ user, source, files, classNames, info }: IdxDefinition): DownloadedDataset<ImageSplit> {
  const load = async (options: DownloadedOptions = {}): Promise<ImageSplit> => {
    const made: Tensor[] = []
    try {
      // One after the other, so that each has the whole bandwidth and its own progress.
      for (const file of files) {
        const bytes = await fileOf(user, source, file, options)
        made.push(await idxTensor(`${user}: ${file.name}`, bytes))
      }
      const [trainImages, trainLabels, testImages, testLabels] = made as [Tensor, Tensor, Tensor, Tensor]
      const part = (images: Tensor, y: Tensor): ImagePart => {
        const x = images.reshape([...images.shape, 1])
        images.dispose()
        return { x, y } as unknown as ImagePart
      }
      return { train: part(trainImages, trainLabels), test: part(testImages, testLabels), classNames, info }
    } catch (error) {
      for (const one of made) one.dispose()
      throw error
    }
  }
  return Object.assign(load, { info })
}

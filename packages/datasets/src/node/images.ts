// Images by their path, and folders of them: one folder per class.
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { DataError, type Shape, type Tensor } from '@tensorloom/tensor'
import type { Dataset } from '../dataset.js'
import { type ImageOptions, imageTensor } from '../images/decode-image.js'
import { fromArray } from '../sources.js'
import { cannotRead, type FileUrl, pathOf, readBytes } from './files.js'

/**
 * An image as a tensor; see `decodeImage`.
 *
 * @param path - path or file URL
 * @param options - as for `decodeImage`
 * @returns [height, width, channels]
 * @throws `DataError` if the file cannot be read or is not an image
 * @example
 * ```ts no-run
 * import { readImage } from '@tensorloom/datasets/node'
 * const image = await readImage('cat.png', { channels: 3 })
 * console.log(image.shape, image.dtype) // [480, 640, 3] uint8
 * ```
 */
export async function readImage(
  path: string | FileUrl,
  options: ImageOptions = {},
): Promise<Tensor<Shape, 'uint8' | 'int32'>> {
  const bytes = await readBytes('readImage', path)
  return imageTensor(`readImage: ${pathOf(path).shown}`, bytes, options)
}

/** An image and its class. */
export interface LabelledImage {
  /** [height, width, channels] */
  readonly x: Tensor<Shape, 'uint8' | 'int32'>
  /** Number of the class. */
  readonly y: number
}

/** Where an image is, and its class. */
export interface ImageItem {
  /** Its path. */
  readonly file: string
  /** Number of the class. */
  readonly y: number
}

/** Images of a folder. */
export interface ImageFolder {
  /**
   * Every image with its class. An image is read when the loop asks for it. Shuffle first, then `map` to one size, then `batch`
   * and `prefetch`.
   */
  readonly data: Dataset<LabelledImage>
  /**
   * The paths of the same images, with their classes, in the same order: for `mapInWorkers`, whose workers read and decode them by
   * `readImage`.
   */
  readonly items: Dataset<ImageItem>
  /** Names of the classes: the folders, sorted. */
  readonly classNames: readonly string[]
  /** Path of every image, in the order of `data`. */
  readonly files: readonly string[]
}

// What programs leave beside images: .ipynb_checkpoints of Jupyter, ._cat.png of macOS.
function isHidden(name: string): boolean {
  return name.startsWith('.')
}

/**
 * The images of a folder that has a folder for each class. Files with other endings than .png, .jpg, .jpeg, .webp, .gif and
 * .bmp are left out, and so are files and folders whose names begin with a dot.
 *
 * @param path - path or file URL of the folder
 * @param options - as for `decodeImage`; `channels` is 3 by default
 * @throws `DataError` if the folder does not exist or has no images; in the loop, with the path, if an image is damaged
 * @example
 * ```ts no-run
 * import { imageFolder } from '@tensorloom/datasets/node'
 * const { data, classNames } = await imageFolder('flowers')
 * for await (const { x, y } of data.shuffle(42).take(3)) console.log(x.shape, classNames[y])
 * ```
 */
export async function imageFolder(path: string | FileUrl, options: ImageOptions = {}): Promise<ImageFolder> {
  const { target: folder, shown } = pathOf(path)
  const list = async (of: string) => {
    const entries = await readdir(of, { withFileTypes: true, recursive: of !== folder }).catch((cause: unknown) => {
      throw cannotRead('imageFolder', of, cause)
    })
    return entries
  }
  const classNames = (await list(folder))
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => name)
    .sort()
  const found: ImageItem[] = []
  for (const [y, name] of classNames.entries()) {
    const images = (await list(join(folder, name))).filter(
      (one) => one.isFile() && /\.(png|jpe?g|webp|gif|bmp)$/i.test(one.name),
    )
    const files = images
      .map((one) => join(one.parentPath ?? one.path, one.name))
      .filter((file) => !relative(folder, file).split(sep).some(isHidden))
      .sort()
    found.push(...files.map((file) => ({ file, y })))
  }
  if (found.length === 0) {
    throw new DataError(`imageFolder: there are no images in folders of ${shown}`, {
      help: 'make a folder for each class, with its images inside',
    })
  }
  const items = fromArray(found)
  const files = found.map(({ file }) => file)
  const data = items.map(async ({ file, y }) => {
    const bytes = await readBytes('imageFolder', file)
    return { x: await imageTensor(`imageFolder: ${file}`, bytes, { channels: 3, ...options }), y }
  })
  return { data, items, classNames, files }
}

// The four files of Fashion-MNIST, as Debian's package dataset-fashion-mnist and the authors' own downloads have them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Images, row by row from 0 to 255, and their labels. */
export interface Part {
  readonly count: number
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

const debian = '/usr/share/datasets/fashion-mnist'
const files = { train: 'train', test: 't10k' } as const
const side = 28

/** The folder with the files: FASHION_MNIST, or Debian's. Undefined where there is none. */
export function folderOfFiles(): string | undefined {
  return [process.env.FASHION_MNIST, debian].find(
    (folder): folder is string => folder !== undefined && existsSync(join(folder, 'train-images-idx3-ubyte.gz')),
  )
}

/** What to do where there is none. */
export const installHelp: string = `Fashion-MNIST was not found in ${debian}.
help: apt-get install dataset-fashion-mnist, or set FASHION_MNIST to a folder with the authors' four .gz files`

/** The first `most` samples of a part. */
export function readPart(folder: string, part: keyof typeof files, most: number): Part {
  const images = elements(join(folder, `${files[part]}-images-idx3-ubyte.gz`), 3)
  const labels = elements(join(folder, `${files[part]}-labels-idx1-ubyte.gz`), 1)
  const count = Math.min(most, labels.length)
  return { count, images: images.subarray(0, count * side * side), labels: labels.subarray(0, count) }
}

/** The bytes behind the header of an IDX file: a magic number with the number of axes, then their extents. */
function elements(path: string, axes: number): Uint8Array {
  const bytes = gunzipSync(readFileSync(path))
  if (bytes.readUInt32BE(0) !== 0x0800 + axes) throw new Error(`${path} is not an IDX file of bytes with ${axes} axes`)
  return bytes.subarray(4 + 4 * axes)
}

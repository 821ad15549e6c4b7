// Small files in the form of Fashion-MNIST, for tests of the page that reads it: ten kinds of stripes instead of clothes.
import { gzipSync } from 'node:zlib'

const side = 28

/**
 * The four files, as a form of a page takes them.
 * @returns {{ name: string, mimeType: string, buffer: Buffer }[]}
 */
export function clothesFiles() {
  return [
    file('train-images-idx3-ubyte.gz', images(400)),
    file('train-labels-idx1-ubyte.gz', labels(400)),
    file('t10k-images-idx3-ubyte.gz', images(100)),
    file('t10k-labels-idx1-ubyte.gz', labels(100)),
  ]
}

/**
 * @param {string} name
 * @param {Buffer} buffer
 */
function file(name, buffer) {
  return { name, mimeType: 'application/gzip', buffer: gzipSync(buffer) }
}

/**
 * The head of an IDX file of bytes.
 * @param {...number} shape
 */
function head(...shape) {
  const bytes = Buffer.from([0, 0, 8, shape.length, ...new Array(4 * shape.length).fill(0)])
  for (const [k, length] of shape.entries()) bytes.writeUInt32BE(length, 4 + 4 * k)
  return bytes
}

/**
 * Of each kind a stripe at another height, brighter or darker.
 * @param {number} count
 */
function images(count) {
  const pixels = Buffer.alloc(count * side * side)
  for (let image = 0; image < count; image++) {
    const top = 1 + Math.floor(2.6 * (image % 10))
    const start = (image * side + top) * side
    pixels.fill(150 + (image % 7) * 15, start, start + 3 * side)
  }
  return Buffer.concat([head(count, side, side), pixels])
}

/** @param {number} count */
function labels(count) {
  return Buffer.concat([head(count), Buffer.from(Array.from({ length: count }, (_, k) => k % 10))])
}

// Errors that all decoders of images share.
import { DataError } from '@tensorloom/tensor'

/** Throws an error at a byte of an image. */
export function damaged(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at})`, { help: 'the image is damaged or truncated: copy it again' })
}

/** Throws for an image of an unsupported kind. */
export function unsupported(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at}), which is not supported`, {
    help: 'save it as an ordinary PNG or JPEG first',
  })
}

/** Throws for impossible sizes, and for sizes above `maxPixels`. */
export function checkSize(user: string, at: number, width: number, height: number, maxPixels: number): void {
  if (width === 0 || height === 0) damaged(user, at, `the image is ${width} × ${height}`)
  if (width * height <= maxPixels) return
  throw new DataError(`${user}: the image is ${width} × ${height}, more than ${maxPixels} pixels (at byte ${at})`, {
    help: `allow it: { maxPixels: ${width * height} }`,
  })
}

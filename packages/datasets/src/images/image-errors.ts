// Errors that all decoders of images share.
import { DataError } from '@tensorloom/tensor'

/** An error at a byte of an image. */
export function damaged(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at})`, { help: 'the image is damaged or truncated: copy it again' })
}

/** An image of a kind that is not read. */
export function unsupported(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at}), which is not supported`, {
    help: 'save it as an ordinary PNG or JPEG first',
  })
}

/** Refuses sizes that no image has, or that the caller does not want. */
export function checkSize(user: string, at: number, width: number, height: number, maxPixels: number): void {
  if (width === 0 || height === 0) damaged(user, at, `the image is ${width} × ${height}`)
  if (width * height <= maxPixels) return
  throw new DataError(`${user}: the image is ${width} × ${height}, more than ${maxPixels} pixels (at byte ${at})`, {
    help: `allow it: { maxPixels: ${width * height} }`,
  })
}

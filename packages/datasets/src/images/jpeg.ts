// JPEG (ITU-T T.81): the headers here, the pixels by the package jpeg-js.
import { DataError } from '@tensorloom/tensor'
import { checkSize, damaged, unsupported } from './image-errors.js'
import { exifOrientation, type Pixels } from './pixels.js'

interface Frame {
  readonly width: number
  readonly height: number
  readonly components: number
  /** Whether colours are stored as luma and two differences; undefined leaves it to the decoder. */
  readonly colorTransform: boolean | undefined
  readonly orientation: number
}

/** Whether bytes begin as JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8
}

async function loadJpeg(user: string): Promise<typeof import('jpeg-js')> {
  // In `try`, as webpack forgives a package that is not there only then.
  try {
    return (await import('jpeg-js')).default
  } catch (cause) {
    throw new DataError(`${user}: JPEG images need the package jpeg-js`, { help: 'npm i jpeg-js', cause })
  }
}

/** Pixels: grey in one channel, colours in three. */
export async function decodeJpeg(user: string, bytes: Uint8Array, maxPixels: number): Promise<Pixels> {
  const { width, height, components, colorTransform, orientation } = readFrame(user, bytes, maxPixels)
  const jpeg = await loadJpeg(user)
  let decoded: { readonly width: number; readonly height: number; readonly data: Uint8Array }
  try {
    decoded = jpeg.decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: maxPixels / 1e6 + 1,
      // Its own count; the size was checked above.
      maxMemoryUsageInMB: 1e6,
      ...(colorTransform === undefined ? {} : { colorTransform }),
    })
  } catch (cause) {
    throw new DataError(
      `${user}: the JPEG of ${bytes.length} bytes is damaged: ${String((cause as Error)?.message ?? cause)}`,
      {
        help: 'copy it again, or leave it out',
        cause,
      },
    )
  }
  if (decoded.width !== width || decoded.height !== height) damaged(user, 0, 'the JPEG has a second frame')
  const channels = components === 1 ? 1 : 3
  const data = new Uint8Array(width * height * channels)
  for (let k = 0; k < width * height; k++) {
    for (let c = 0; c < channels; c++) data[k * channels + c] = decoded.data[k * 4 + c]!
  }
  return { width, height, channels, data, orientation }
}

// Reads markers up to the first scan.
function readFrame(user: string, bytes: Uint8Array, maxPixels: number): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let frame: { width: number; height: number; ids: readonly number[] } | undefined
  let orientation = 1
  let adobe: number | undefined
  for (let at = 2; ; ) {
    if (at + 4 > bytes.length) damaged(user, at, 'the JPEG ends before its pixels')
    if (bytes[at] !== 0xff) damaged(user, at, 'a marker is missing')
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++ // Fill bytes may stand before a marker.
      continue
    }
    if (marker === 0xd9) damaged(user, at, 'the JPEG ends before its pixels')
    const length = view.getUint16(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) damaged(user, at, `a segment of ${length} bytes goes beyond the end`)
    const segment = bytes.subarray(at + 4, end)
    if (isFrame(marker)) {
      if (frame !== undefined) damaged(user, at, 'the JPEG has a second frame')
      frame = readSize(user, view, at, marker, segment, maxPixels, bytes.length)
    } else if (marker === 0xe1 && starts(segment, 'Exif\0\0')) orientation = exifOrientation(segment.subarray(6))
    else if (marker === 0xee && starts(segment, 'Adobe') && segment.length >= 12) adobe = segment[11]
    else if (marker === 0xda) {
      if (frame === undefined) damaged(user, at, 'the pixels come before their frame')
      const { width, height, ids } = frame
      // Without Adobe's marker, the letters R, G and B as names mean that nothing was transformed.
      const isRgb = ids.length === 3 && (adobe === 0 || (adobe === undefined && String.fromCharCode(...ids) === 'RGB'))
      return { width, height, components: ids.length, colorTransform: isRgb ? false : undefined, orientation }
    }
    at = end
  }
}

function starts(segment: Uint8Array, text: string): boolean {
  return [...text].every((character, k) => segment[k] === character.charCodeAt(0))
}

// SOF0 to SOF15, but for the markers of tables among them.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

const processes: Readonly<Record<number, string>> = {
  195: 'lossless coding',
  201: 'arithmetic coding',
  202: 'arithmetic coding',
}

function readSize(
  user: string,
  view: DataView,
  at: number,
  marker: number,
  segment: Uint8Array,
  maxPixels: number,
  length: number,
): { width: number; height: number; ids: readonly number[] } {
  if (marker > 0xc2) unsupported(user, at, `the JPEG uses ${processes[marker] ?? 'a rare process'}`)
  if (segment.length < 6) damaged(user, at, 'the frame is cut')
  const [precision, components] = [segment[0]!, segment[5]!]
  const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
  if (precision !== 8) unsupported(user, at, `the JPEG has ${precision} bits per sample`)
  checkSize(user, at, width, height, maxPixels)
  if (![1, 3, 4].includes(components) || segment.length < 6 + 3 * components) {
    damaged(user, at, `the frame has ${components} components in ${segment.length} bytes`)
  }
  // A block of 8 × 8 pixels takes one bit or more.
  if (width * height > 512 * length) damaged(user, at, `${width} × ${height} pixels cannot be in ${length} bytes`)
  return { width, height, ids: Array.from({ length: components }, (_, k) => segment[6 + 3 * k]!) }
}

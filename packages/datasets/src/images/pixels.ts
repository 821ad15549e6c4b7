// Decoded images, before they become tensors: other numbers of channels, 16 bits as 8, and turned upright.

/** Pixels, row by row. */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** 1 for grey, 2 for grey and alpha, 3 for colours, 4 for colours and alpha. */
  readonly channels: number
  /** 0 to 255, or to 65535. */
  readonly data: Uint8Array | Uint16Array
  /** How the camera was held, 1 to 8 (Exif 2.3, tag 0x0112); 1 is upright. */
  readonly orientation: number
}

/** The same with another number of channels. */
export function withChannels(pixels: Pixels, channels: number): Pixels {
  if (channels === pixels.channels) return pixels
  const { width, height, data } = pixels
  const count = width * height
  const from = pixels.channels
  const wide = data instanceof Uint16Array
  const out = wide ? new Uint16Array(count * channels) : new Uint8Array(count * channels)
  const opaque = wide ? 65535 : 255
  const hasAlpha = from === 2 || from === 4
  for (let k = 0; k < count; k++) {
    const at = k * from
    const to = k * channels
    const [red, green, blue] = from < 3 ? [data[at]!, data[at]!, data[at]!] : [data[at]!, data[at + 1]!, data[at + 2]!]
    // Luma of ITU-R BT.601, as PIL and most readers compute it.
    if (channels < 3) out[to] = from < 3 ? red : Math.round((299 * red + 587 * green + 114 * blue) / 1000)
    else {
      out[to] = red
      out[to + 1] = green
      out[to + 2] = blue
    }
    if (channels === 2 || channels === 4) out[to + channels - 1] = hasAlpha ? data[at + from - 1]! : opaque
  }
  return { ...pixels, channels, data: out }
}

/** 16 bits rounded to 8. */
export function inBytes(pixels: Pixels): Pixels {
  if (!(pixels.data instanceof Uint16Array)) return pixels
  // 65535 / 255 is 257.
  return { ...pixels, data: Uint8Array.from(pixels.data, (value) => Math.round(value / 257)) }
}

/** The image as the camera saw it. */
export function upright(pixels: Pixels): Pixels {
  const { width, height, channels, data, orientation } = pixels
  if (orientation <= 1 || orientation > 8) return pixels
  const turned = orientation >= 5
  const [outWidth, outHeight] = turned ? [height, width] : [width, height]
  const out = data.slice()
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      // Where the pixel is in the file: rows and columns change places, then either may run backwards.
      let [column, row] = turned ? [y, x] : [x, y]
      if ([2, 3, 7, 8].includes(orientation)) column = width - 1 - column
      if ([3, 4, 6, 7].includes(orientation)) row = height - 1 - row
      const from = (row * width + column) * channels
      const to = (y * outWidth + x) * channels
      for (let c = 0; c < channels; c++) out[to + c] = data[from + c]!
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out, orientation: 1 }
}

/** The orientation in Exif data (a TIFF file); 1 where it says none. */
export function exifOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8) return 1
  const little = bytes[0] === 0x49
  if (view.getUint16(0) !== (little ? 0x4949 : 0x4d4d) || view.getUint16(2, little) !== 42) return 1
  const directory = view.getUint32(4, little)
  if (directory + 2 > bytes.length) return 1
  const entries = view.getUint16(directory, little)
  for (let k = 0; k < entries; k++) {
    const at = directory + 2 + 12 * k
    if (at + 12 > bytes.length) return 1
    if (view.getUint16(at, little) === 0x0112) {
      const value = view.getUint16(at + 8, little)
      return value >= 1 && value <= 8 ? value : 1
    }
  }
  return 1
}

// Number tables as text: what scripts/embed.mjs writes and the embedded data sets read.

/** Numbers with equally many decimals, each `width` digits in base 64, counted from `minimum`. */
export interface PackedSeries {
  readonly decimals: number
  /** The least value, times 10^decimals. */
  readonly minimum: number
  readonly width: number
  readonly text: string
}

/** A table: one series per column, the target last. */
export interface PackedTable {
  readonly rows: number
  readonly series: readonly PackedSeries[]
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Writes a series into every `stride`-th element of `out`, from `start`. Values are exact to the dtype of `out`. */
export function unpack(
  { decimals, minimum, width, text }: PackedSeries,
  out: Float32Array | Int32Array,
  start = 0,
  stride = 1,
): void {
  const digitOf = new Uint8Array(128)
  for (let k = 0; k < 64; k++) digitOf[alphabet.charCodeAt(k)] = k
  const scale = 10 ** decimals
  let at = start
  for (let k = 0; k < text.length; k += width) {
    let value = 0
    for (let d = 0; d < width; d++) value = value * 64 + digitOf[text.charCodeAt(k + d)]!
    // Dividing two exact numbers gives the double nearest to the decimal that was written.
    out[at] = (minimum + value) / scale
    at += stride
  }
}

// How numbers are written in reports.

/** Milliseconds to three digits. */
export function millisecondsText(value: number): string {
  return threeDigits(value)
}

/** A ratio: 2.1×. */
export function ratioText(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(2)}×`
}

/** Three digits without an exponent: 0.00312, 13.2, 5590. */
export function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

/** Bytes in MB. */
export function megabytesText(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

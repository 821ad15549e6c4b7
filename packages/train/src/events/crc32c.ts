// The checksum of records: CRC-32C (Castagnoli), rotated and moved, so that checksums of checksums are not a trap.

// The polynomial 0x1edc6f41, its bits in reverse.
const polynomial = 0x82f63b78
let table: Uint32Array | undefined

function tableOf(): Uint32Array {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
  return table
}

/** CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  const values = tableOf()
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ values[(crc ^ byte) & 255]!
  return (crc ^ 0xffffffff) >>> 0
}

/** The checksum as records hold it (TensorFlow, record_writer). */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

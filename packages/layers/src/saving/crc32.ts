// CRC-32 (IEEE 802.3): finds every flipped bit of a file.

/** The checksum of `parts` one after another, as 8 hexadecimal digits. */
export function crc32(...parts: readonly Uint8Array[]): string {
  const table = crcTable()
  let crc = 0xffffffff
  for (const part of parts) {
    for (let k = 0; k < part.length; k++) crc = (crc >>> 8) ^ table[(crc ^ part[k]!) & 0xff]!
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

let entries: Uint32Array | undefined

function crcTable(): Uint32Array {
  if (entries !== undefined) return entries
  entries = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let value = n
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
    entries[n] = value
  }
  return entries
}

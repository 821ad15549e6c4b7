// A file in memory. Nothing is beside it.
import { checkBeside, checkRange, notBeside } from './checks.js'
import type { ModelFile } from './model-file.js'

/** The bytes as a file; `beside` opens the files beside it. */
export function memoryFile(
  label: string,
  bytes: Uint8Array,
  name?: string,
  beside: ModelFile['beside'] = async (other) => {
    checkBeside(label, other)
    throw notBeside(label, other, noneBesideBytes)
  },
): ModelFile {
  return {
    name,
    size: bytes.length,
    read: async (begin, end) => bytes.subarray(...checkRange(label, bytes.length, begin, end)),
    beside,
  }
}

const noneBesideBytes =
  'bytes have no files beside them: pass the list of files, the address of the model, or in Node its path'

// Errors of files that are damaged: what is wrong, and at which byte.
import { SerializationError } from '@tensorloom/tensor'

/** The error for bytes that do not follow the wire format. */
export function damaged(offset: number, problem: string): SerializationError {
  return new SerializationError(`onnx: the file is damaged at byte ${offset}: ${problem}`, {
    help: 'download or export the file again; it must be an ONNX model (protobuf, binary form)',
  })
}

/** The error for a file that can be read, but breaks a rule of ONNX. */
export function illegal(where: string, problem: string, help: string): SerializationError {
  return new SerializationError(`onnx: ${where}: ${problem}`, { help })
}

// Errors of a node: the rule of an operator throws an `OnnxError`; the executor adds the node's name to it and to others.
import { SerializationError, TensorloomError } from '@tensorloom/tensor'

/** A model asks for something that the operator does not allow, or that is not supported. */
export class OnnxError extends SerializationError {
  constructor(message: string, help = 'the model is not legal, or uses what this package does not support') {
    super(message, { help })
    this.name = 'SerializationError'
  }
}

/** Puts the node in front of the message of an error. */
export function atNode(where: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.message.startsWith('onnx: ')) return error
  const [problem = '', help] = error.message.split('\nhelp: ')
  return new NodeError(`onnx: ${where}: ${problem}`, help, error)
}

/** An error of a node while the model runs; `cause` is that of the op. */
class NodeError extends TensorloomError {
  constructor(message: string, help: string | undefined, cause: Error) {
    super(message, { help: help ?? 'check the inputs of the model', cause })
    this.name = cause instanceof TensorloomError ? cause.name : 'SerializationError'
  }
}

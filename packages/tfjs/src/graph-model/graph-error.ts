// Errors of a node.
import { SerializationError, TensorloomError } from '@tensorloom/tensor'

/** A node asks for something that its operator does not allow, or that is not supported. */
export class GraphError extends SerializationError {
  constructor(problem: string, help = 'the model is damaged, or uses what this package does not support') {
    super(problem, { help })
    this.name = 'SerializationError'
  }
}

/** An error of a node while the model runs; `cause` is that of the op. */
class NodeError extends TensorloomError {
  constructor(message: string, help: string | undefined, cause: Error) {
    super(message, { help: help ?? 'check the inputs of the model', cause })
    this.name = cause instanceof TensorloomError ? cause.name : 'SerializationError'
  }
}

/** Puts the node in front of the message of an error. */
export function atNode(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.message.startsWith('tfjs: ')) return error
  const [problem = '', help] = error.message.split('\nhelp: ')
  return new NodeError(`tfjs: ${where}: ${problem}`, help, error)
}

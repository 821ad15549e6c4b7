// A model from a file has no more parameters than the file has bytes for. A size in a damaged or hostile file is refused
// before any memory is taken.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'

let room = Number.POSITIVE_INFINITY

/** Runs a synchronous function and limits the total size of the parameters that it creates. */
export function withParameterRoom<T>(bytes: number, fn: () => T): T {
  const before = room
  room = Math.min(before, bytes)
  try {
    return fn()
  } finally {
    room = before
  }
}

/** Takes the room of a new parameter. Throws if there is not enough. */
export function takeParameterRoom(where: string, shape: Shape): void {
  const bytes = shape.reduce((product, extent) => product * extent, 4)
  if (bytes <= room) {
    room -= bytes
    return
  }
  throw new SerializationError(`${where}: a parameter ${shapeText(shape)} is larger than the file has values for`, {
    help: 'the file is damaged, or its config and its weights are of different models',
  })
}

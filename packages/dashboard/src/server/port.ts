// Ports, checked without loading the server.
import { TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/** Throws unless `port` is one, or undefined. */
export function checkPort(user: string, port: number | undefined): void {
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535)) return
  throw new TensorloomError(`${user}: port is ${describeValue(port)}, expected 0 to 65535`, {
    help: 'write port: 6160',
  })
}

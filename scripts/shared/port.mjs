// Which port a server on this machine was given.

/** @param {import('node:http').Server} server - One that listens. */
export function portOf(server) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

// Keeps downloaded files in the Cache API of browsers. Pages without https have no Cache API, so files are not kept there.
import { joined } from '../bytes/source.js'
import type { PartialFile, Store } from './store.js'

// Requests that are never sent: only the name matters.
const address = (name: string): string => `https://tensorloom.invalid/${name}`

/** A store in the browser. */
export function browserStore(): Store {
  const { caches } = globalThis as { caches?: CacheStorage }
  const open = async (): Promise<Cache | undefined> => caches?.open('tensorloom').catch(() => undefined)
  const get = async (name: string): Promise<Uint8Array | undefined> => {
    const response = await (await open())?.match(address(name))
    return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer())
  }
  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    // A full disk does not have to fail the download, because the bytes are in memory.
    await (await open())?.put(address(name), new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => undefined)
  }
  const remove = async (name: string): Promise<void> => {
    await (await open())?.delete(address(name))
  }
  return {
    placing: () => 'pass the address of a mirror',
    read: get,
    remove,
    async resume(name): Promise<PartialFile> {
      const part = `${name}.part`
      const before = await get(part)
      await remove(part)
      let chunks: Uint8Array[] = before === undefined ? [] : [before]
      let length = before?.length ?? 0
      const bytes = (): Uint8Array => joined(chunks, length)
      return {
        get length() {
          return length
        },
        append: async (chunk) => {
          chunks.push(chunk)
          length += chunk.length
        },
        restart: async () => {
          chunks = []
          length = 0
        },
        leave: () => (length === 0 ? Promise.resolve() : put(part, bytes())),
        bytes: async () => bytes(),
        keep: () => put(name, bytes()),
      }
    },
  }
}

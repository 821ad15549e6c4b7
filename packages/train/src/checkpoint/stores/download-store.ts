// Files that the browser gives to the user, as if they were fetched from a server.
import { SerializationError } from '@tensorloom/tensor'
import type { Store } from '../store.js'

// As much of a page as is needed, without the types of the DOM.
interface Anchor {
  href: string
  download: string
  hidden: boolean
  click(): void
  remove(): void
}

interface Page {
  createElement(name: 'a'): Anchor
  readonly body: { append(element: Anchor): void }
}

interface Urls {
  createObjectURL(file: Blob): string
  revokeObjectURL(url: string): void
}

// The browser may read the bytes some time after the click.
const milliseconds = 60_000

/**
 * A store that downloads what is written to it: the browser asks the user where to, or puts it into the folder of downloads. A page
 * cannot read these files again by itself, so `read` finds nothing; a user chooses the file, and `loadModel(file)` or
 * `fit({ resume: bytes })` takes it. `remove` does nothing. It is for files that are written whole, such as those of `modelCheckpoint`.
 *
 * @throws `SerializationError` from `write` where there is no page, as in workers and in Node; from `append`, which `tensorBoard` and the
 *   dashboard call
 * @example
 * ```ts no-run
 * import { saveModel, sequential, dense } from '@tensorloom/layers'
 * import { downloadStore } from '@tensorloom/train'
 * const model = sequential([dense(3, { inputShape: [4] })])
 * await downloadStore().write('model.safetensors', await saveModel(model))
 * ```
 */
export function downloadStore(): Store {
  return {
    read: () => Promise.resolve(undefined),
    // What it throws is a rejected promise for the caller.
    async write(name, bytes) {
      download(name, bytes)
    },
    remove: () => Promise.resolve(),
    // Read and written again, a file would begin with what is added to it.
    async append(name) {
      throw new SerializationError(`downloadStore: '${name}' grows, and a page cannot read what it downloaded`, {
        help: 'keep it in indexedDbStore() while the program runs, and download the whole file at the end',
      })
    },
  }
}

function download(name: string, bytes: Uint8Array): void {
  // Browsers put a name with folders into one file, each in its own way.
  const file = name.split('/').at(-1)!
  if (file === '') {
    throw new SerializationError(`downloadStore: '${name}' names no file`, { help: "write 'model.safetensors'" })
  }
  const { document } = globalThis as unknown as { readonly document?: Page }
  if (document === undefined) {
    throw new SerializationError(`downloadStore: '${name}': there is no page that could download it`, {
      help: 'in Node use fileStore(); in a worker send the bytes to the page with postMessage',
    })
  }
  const urls = URL as unknown as Urls
  const url = urls.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = file
  anchor.hidden = true
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  setTimeout(() => urls.revokeObjectURL(url), milliseconds)
}

// Where downloaded files are kept: a folder in Node, Bun and Deno, the Cache API in browsers.

import { browserStore } from './browser-store.js'
import { folderStore } from './folder-store.js'
import type { Store } from './store.js'

/** The place for files in this environment: `folder` if given, else the platform's. */
export function storeFor(folder: string | undefined): Store {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown; versions?: object } }
  if (process?.versions !== undefined && process.getBuiltinModule !== undefined) return folderStore(folder)
  return browserStore()
}

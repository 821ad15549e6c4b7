// Serves the logs of a folder, for as long as one likes.
import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { FolderSource } from '../sources/folder-source.js'
import { checkPort } from './port.js'
import { type ServedDashboard, servePage } from './serve.js'

/** Options of `serveDashboard`. */
export interface ServeOptions {
  /** Port of the page; 0 for any. By default 6160, or any that is free if that is taken. */
  readonly port?: number | undefined
}

/**
 * Serves a page with all runs that have a log in a folder, side by side, on this machine alone. Runs that are still training are
 * followed. The command `npx tensorloom dashboard runs` does the same. In Node, Bun and Deno.
 *
 * @param folder - the folder that `dashboard` writes to
 * @returns the address, and a function that ends the server; until then the process goes on
 * @throws `DataError` if the folder cannot be read, `TensorloomError` for wrong options and a port that is taken
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { serveDashboard } from '@tensorloom/dashboard'
 * const folder = await mkdtemp(join(tmpdir(), 'runs-'))
 * const { url, close } = await serveDashboard(folder, { port: 0 })
 * console.log((await fetch(url)).status) // 200
 * await close()
 * await rm(folder, { recursive: true })
 * ```
 */
export async function serveDashboard(folder: string, options: ServeOptions = {}): Promise<ServedDashboard> {
  if (typeof (folder as unknown) !== 'string' || folder === '') {
    throw new DataError(`serveDashboard: folder is ${describeValue(folder)}, expected a path`, {
      help: "write serveDashboard('runs')",
    })
  }
  checkOptions<ServeOptions>('serveDashboard', options, { port: 'whole' })
  checkPort('serveDashboard', options.port)
  const source = new FolderSource('serveDashboard', folder)
  await source.names()
  return servePage('serveDashboard', source, options.port, true)
}

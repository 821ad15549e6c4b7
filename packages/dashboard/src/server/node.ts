// As much of Node's modules as is needed, without importing them: this package is also part of bundles for browsers.
import { TensorloomError } from '@tensorloom/tensor'

/** `node:http`. */
export interface Http {
  createServer(answer: (request: Request, response: Response) => void): Server
}

/** A request. */
export interface Request {
  readonly method?: string
  readonly url?: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A response. */
export interface Response {
  writeHead(status: number, headers: Readonly<Record<string, string>>): Response
  end(body?: string | Uint8Array): void
}

/** A server. */
export interface Server {
  listen(port: number, host: string): void
  once(event: 'listening' | 'error', then: (error?: unknown) => void): void
  on(event: 'connection', then: (socket: { unref(): void }) => void): void
  address(): { readonly port: number }
  close(then: () => void): void
  closeAllConnections(): void
  unref(): void
}

/** `node:fs/promises`. */
export interface FileSystem {
  mkdir(folder: string): Promise<unknown>
  appendFile(file: string, text: string): Promise<void>
  readdir(folder: string): Promise<readonly string[]>
  stat(
    file: string,
  ): Promise<{ readonly size: number; readonly birthtimeMs: number; isFile(): boolean; isDirectory(): boolean }>
  open(file: string, flags: 'r'): Promise<FileHandle>
}

/** An open file. */
export interface FileHandle {
  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

interface NodeProcess {
  getBuiltinModule?(name: string): unknown
  readonly memoryUsage?: { rss?(): number }
}

const nodeProcess = (): NodeProcess | undefined => (globalThis as { process?: NodeProcess }).process

/** Whether this is Node, Bun or Deno. */
export function hasNode(): boolean {
  return typeof nodeProcess()?.getBuiltinModule === 'function'
}

/** A module of Node. */
export function nodeModule<T>(user: string, name: string): T {
  const found = nodeProcess()?.getBuiltinModule?.(name)
  if (found !== undefined) return found as T
  throw new TensorloomError(`${user}: there is no ${name} here`, {
    help: 'in browsers, dashboard() shows a panel; servers and folders need Node 20.16, Bun or Deno',
  })
}

/** Bytes of the process; undefined where they are not known. */
export function processBytes(): number | undefined {
  return nodeProcess()?.memoryUsage?.rss?.()
}

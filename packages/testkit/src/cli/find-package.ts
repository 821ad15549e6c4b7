// Loads the backend that the command line names, and the optimizers, from where the command was started.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Backend, BackendError } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import type { OptimizerTable } from '../conformance/optimizer.js'

type Module = Readonly<Record<string, unknown>>

/**
 * The backend of that name.
 *
 * @param name - `reference`, a package, or a path that starts with `.` or `/`
 * @param from - folder from which packages and paths are looked up
 * @throws `BackendError` if it is not installed, exports no backend, or cannot be made
 * @example
 * ```ts
 * import { findBackend } from '@tensorloom/testkit/node'
 * const backend = await findBackend('reference', process.cwd())
 * console.log(backend.name) // reference
 * ```
 */
export async function findBackend(name: string, from: string): Promise<Backend> {
  if (name === 'reference') return reference()
  const module = await load(name, from)
  // The default comes last: that of a CommonJS module holds its other exports.
  const wanted = [exportName(name), 'backend', 'default']
  const exported = wanted.map((key) => module[key]).find((value) => value !== undefined)
  if (exported === undefined) {
    throw new BackendError(`tensorloom-conformance: ${name} exports no backend`, {
      help: `export it or its factory as ${wanted.join(', ')}; it exports ${Object.keys(module).join(', ') || 'nothing'}`,
    })
  }
  const made: unknown = typeof exported === 'function' ? await make(name, exported as () => unknown) : exported
  if (typeof (made as Partial<Backend> | undefined)?.compile !== 'function') {
    throw new BackendError(`tensorloom-conformance: ${name} exports something that is not a backend`, {
      help: 'a backend is an object with compile, run, allocate, …; see Backend in @tensorloom/tensor',
    })
  }
  return made as Backend
}

async function make(name: string, factory: () => unknown): Promise<unknown> {
  try {
    return await factory()
  } catch (error) {
    throw new BackendError(`tensorloom-conformance: ${name} could not be started: ${(error as Error).message}`, {
      help: 'the backend may not work on this machine',
      cause: error,
    })
  }
}

/** The name that a backend package gives its factory: `cpu` of `@tensorloom/backend-cpu` and of `./cpu-backend.js`. */
export function exportName(name: string): string {
  const last = name
    .replace(/\.[cm]?[jt]s$/, '')
    .split('/')
    .at(-1)!
  const words = last.split(/[-_.]/).filter((word) => !['tensorloom', 'backend', ''].includes(word))
  return words.map((word, k) => (k === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
}

/** The exports of @tensorloom/optim, or nothing where it is not installed. */
export async function findOptimizers(from: string): Promise<OptimizerTable> {
  const path = locate('@tensorloom/optim', from)
  return path === undefined ? {} : ((await import(path)) as Module)
}

async function load(name: string, from: string): Promise<Module> {
  const path = locate(name, from)
  if (path === undefined) {
    const local = /^[./]/.test(name)
    throw new BackendError(`tensorloom-conformance: cannot find the ${local ? 'module' : 'package'} ${name}`, {
      help: local ? 'give a path from this folder' : `npm i ${name}`,
    })
  }
  try {
    return (await import(path)) as Module
  } catch (error) {
    throw new BackendError(`tensorloom-conformance: ${name} cannot be loaded: ${(error as Error).message}`, {
      help: 'build it first, and check that Node can import it',
      cause: error,
    })
  }
}

// The project that the command was started in comes first, then whatever the kit itself can see.
function locate(name: string, from: string): string | undefined {
  const wanted = /^[./]/.test(name) ? resolve(from, name) : name
  for (const place of [join(from, 'package.json'), import.meta.url]) {
    try {
      return pathToFileURL(createRequire(place).resolve(wanted)).href
    } catch (error) {
      // Packages for `import` only cannot be resolved this way, but they are there.
      if ((error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return name
    }
  }
  return undefined
}

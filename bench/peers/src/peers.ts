// The columns of the table: which processes there are, and how each is started.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CpuOptions, cpu } from '@tensorloom/backend-cpu'
import type { Variables } from './blas.js'
import { findNative, type Native } from './native.js'
import { findTorch, type Torch } from './python.js'

/** One column. */
export interface Peer {
  /** Unique, as `torch-2t`. */
  readonly id: string
  /** What the options call it and the others of its kind. */
  readonly family: string
  /** Heading of the column. */
  readonly label: string
  readonly threads: number | undefined
  readonly command: string
  /** Of the process that answers questions. */
  readonly args: readonly string[]
  /** Of the process that does the least there is. Undefined if its start-up is that of another column. */
  readonly startupArgs: readonly string[] | undefined
  readonly env: Variables
}

interface Family {
  readonly label: string
  /** Whether it takes a number of threads: a column for each. */
  readonly threaded: boolean
  /** Whether it runs in a page of Chromium instead of Node. */
  readonly inBrowser?: true
  /** Whether it is one of the columns that `--peer gpu` names, and that take part only if they are named. */
  readonly device?: true
}

/** Tensorloom with a native library. */
const withBlas = 'tensorloom-blas'

const known: Readonly<Record<string, Family>> = {
  tensorloom: { label: 'Tensorloom', threaded: true },
  [withBlas]: { label: 'TL + BLAS', threaded: true },
  'tfjs-cpu': { label: 'tfjs cpu', threaded: false },
  'tfjs-wasm': { label: 'tfjs wasm', threaded: false },
  'jax-wasm': { label: 'jax-js', threaded: false },
  torch: { label: 'PyTorch', threaded: true },
  'gpu-cpu': { label: 'TL gpu cpu', threaded: false, device: true },
  'gpu-webasm': { label: 'TL gpu webasm', threaded: false, device: true },
  'gpu-webgl2': { label: 'TL WebGL2', threaded: false, inBrowser: true, device: true },
  'gpu-webgpu': { label: 'TL WebGPU', threaded: false, inBrowser: true, device: true },
  'tfjs-webgl': { label: 'tfjs WebGL', threaded: false, inBrowser: true, device: true },
  'tfjs-webgpu': { label: 'tfjs WebGPU', threaded: false, inBrowser: true, device: true },
}

/** Whether a family is Tensorloom itself. */
export const isOwn = (family: string): boolean =>
  family === 'tensorloom' || family === withBlas || family.startsWith('gpu-')

/** Names for `--peer`. */
export const families: readonly string[] = Object.keys(known)

/** Whether a family computes on a GPU, or on what stands in for one. */
export const isOnDevice = (family: string): boolean => known[family]!.device === true

/** Those that take part if none are named. */
export const usualFamilies: readonly string[] = families.filter((one) => !isOnDevice(one))

/** Names for `--peer` that stand for several. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  gpu: families.filter(isOnDevice),
}

// Programs run from the build folder, Python from the sources beside it.
const here = dirname(fileURLToPath(import.meta.url))
const torchFolder = join(here, '..', 'src', 'torch')
const program = (name: string): string => join(here, `${name}.js`)

/** The columns for these families; `say` gets a line for what is missing, and for what a native library needs to be fast. */
export function peersOf(names: readonly string[], threads: readonly number[], print: (line: string) => void): Peer[] {
  const said = new Set<string>()
  // PyTorch and Tensorloom may compute with the same library.
  const say = (line: string): void => {
    if (!said.has(line)) print(line)
    said.add(line)
  }
  return names.flatMap((family) => {
    const { label, threaded, inBrowser } = known[family]!
    if (family === 'tensorloom') return columns(family, label, takesThreads() ? threads : [1], nodePeer)
    if (family === withBlas) {
      const native = findNative()
      if (native === undefined) {
        say(`${family} is left out: no native library was found (Debian: apt-get install libopenblas0-pthread)`)
        return []
      }
      for (const note of native.notes) say(note)
      return columns(family, label, threads, nativePeer(native))
    }
    if (inBrowser) return columns(family, label, [undefined], browserPeer)
    if (family !== 'torch') return columns(family, label, threaded ? threads : [undefined], nodePeer)
    const torch = findTorch()
    if (torch === undefined) {
      say(`${family} is left out: no Python with torch was found (set PYTHON, or install python3-torch)`)
      return []
    }
    for (const note of torch.notes) say(note)
    return columns(family, label, threads, torchPeer(torch))
  })
}

type Start = (family: string, threads: number | undefined) => Pick<Peer, 'command' | 'args' | 'startupArgs' | 'env'>

function columns(family: string, label: string, threads: readonly (number | undefined)[], start: Start): Peer[] {
  return threads.map((count) => ({
    id: count === undefined ? family : `${family}-${count}t`,
    family,
    label: count === undefined ? label : `${label} ${count}T`,
    threads: count,
    ...start(family, count),
  }))
}

function nodePeer(family: string, threads: number | undefined): ReturnType<Start> {
  return {
    command: process.execPath,
    args: ['--expose-gc', program('worker'), family, ...(threads === undefined ? [] : [String(threads)])],
    startupArgs: [program('startup'), family],
    env: {},
  }
}

function browserPeer(family: string): ReturnType<Start> {
  return { command: process.execPath, args: [program('browser/worker'), family], startupArgs: undefined, env: {} }
}

function nativePeer({ variables }: Native): Start {
  return (family, threads) => ({ ...nodePeer(family, threads), startupArgs: undefined, env: variables })
}

function torchPeer({ python, environment }: Torch): Start {
  return (_, threads) => {
    return {
      command: python,
      args: [join(torchFolder, 'peer.py'), String(threads)],
      startupArgs: [join(torchFolder, 'startup.py')],
      env: environment(threads ?? 1),
    }
  }
}

/** Whether the engine that runs here has threads; one without refuses the option. */
function takesThreads(): boolean {
  const options: CpuOptions & { readonly threads: number } = { threads: 2 }
  try {
    void cpu(options).dispose()
    return true
  } catch {
    return false
  }
}

// The least program of each library: import, choose the backend, one sum, read it. Prints the milliseconds that took.
// `node startup.js <library> <folder>`; the start of Node itself is not counted. The folder has our packages as published.
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { publishedEntry } from './published.js'

const programs: Readonly<Record<string, () => Promise<ArrayLike<number>>>> = {
  async tensorloom() {
    const folder = process.argv[3]!
    const entry = publishedEntry(folder, '@tensorloom/tensor')
    const { setBackend, tensor } = (await import(entry)) as typeof import('@tensorloom/tensor')
    const engine = publishedEntry(folder, '@tensorloom/backend-cpu')
    const { cpu } = (await import(engine)) as typeof import('@tensorloom/backend-cpu')
    setBackend(cpu())
    return await tensor([1, 2, 3]).add(1).data()
  },
  async 'tfjs-cpu'() {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-cpu')
    return tf.add(tf.tensor([1, 2, 3]), 1).data()
  },
  async 'tfjs-wasm'() {
    const tf = await import('@tensorflow/tfjs-core')
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
    setWasmPaths(join(dirname(manifest), 'dist') + sep)
    await tf.setBackend('wasm')
    return tf.add(tf.tensor([1, 2, 3]), 1).data()
  },
  async 'jax-wasm'() {
    const { defaultDevice, init, numpy } = await import('@jax-js/jax')
    await init('wasm')
    defaultDevice('wasm')
    return numpy.array([1, 2, 3]).add(1).data()
  },
}

console.warn = console.error
const start = performance.now()
const numbers = await programs[process.argv[2]!]!()
const milliseconds = performance.now() - start
if (numbers[2] !== 4) throw new Error(`3 + 1 is ${numbers[2]}`)
process.stdout.write(`${milliseconds}\n`)
process.exit(0)

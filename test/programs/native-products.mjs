// A program for any runtime: products with a native library give the same bits on one thread and on two, and those of
// WebAssembly but for rounding. `node native-products.mjs`, after a build; exits with 1 if something is wrong.
import { cpu } from '../../packages/backend-cpu/dist/index.js'
import { blas } from '../../packages/blas/dist/index.js'
import { matmul, scope, tensor, withBackend } from '../../packages/tensor/dist/index.js'

const size = 300
/** @param {number} seed */
const matrix = (seed) =>
  tensor(
    Float32Array.from({ length: size * size }, (_, k) => Math.sin(k + seed)),
    { shape: [size, size] },
  )
/** @param {ReturnType<typeof cpu>} backend */
const product = (backend) => withBackend(backend, () => scope(() => matmul(matrix(1), matrix(2)).dataSync()))

const library = await blas()
// Workers count their products in the last word of the block of arguments.
const counted = 4095
const worker = `
const functions = (() => { ${library.worker} })()
const { seat } = require('node:worker_threads').workerData
const words = new Int32Array(seat.memory.buffer, seat.argumentsAt, ${counted + 1})
const { sgemm } = functions
functions.sgemm = (...values) => { Atomics.add(words, ${counted}, 1); sgemm(...values) }
return functions`
/** @type {ArrayBufferLike | undefined} */
let memory
const two = cpu({
  threads: 2,
  blas: {
    ...library,
    worker,
    addressOf(view) {
      memory = view.buffer
      return library.addressOf(view)
    },
  },
})
const alone = product(cpu({ threads: 1, blas: library }))
const ours = product(cpu({ threads: 1 }))
const far = ours.findIndex((value, k) => !(Math.abs(value - (alone[k] ?? Number.NaN)) < 1e-4))
if (far >= 0) fail(`element ${far} is ${alone[far]}, and ${ours[far]} without a library`)
for (const end = performance.now() + 30_000; ; ) {
  const together = product(two)
  if (together.some((value, k) => value !== alone[k])) fail('two threads give other bits')
  // The block of arguments begins at byte 64.
  if (memory !== undefined && new Int32Array(memory, 64)[counted] !== 0) break
  if (performance.now() > end) fail('no worker took part in 30 s')
  await new Promise((resolve) => setTimeout(resolve, 20))
}
console.log(`${two.engine}: the same bits on one thread and on two`)
await two.dispose()

/** @param {string} what */
function fail(what) {
  console.error(what)
  globalThis.process.exit(1)
}

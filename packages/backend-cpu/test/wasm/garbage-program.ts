// Makes tensors in a loop that reads and disposes nothing: several times what fits into the memory of the backend.
import { matmul, memory, mul, ones, setBackend, tanh } from '@tensorloom/tensor'
import { cpu } from '../../src/index.js'

setBackend(cpu({ memoryBytes: 2 ** 29, threads: 1 }))
const x = ones([128, 1024])
const square = ones([128, 128])
let peak = 0
for (let step = 0; step < 600; step++) {
  const y = tanh(mul(matmul(square, x), 0.001))
  await y.data()
  peak = Math.max(peak, memory().bytes)
}
console.log(JSON.stringify({ megabytes: peak / 2 ** 20 }))

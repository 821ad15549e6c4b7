// What an eager call costs: microseconds per op on tensors of 3 elements, where almost all of it is dispatch.
// `npm run bench -- eager [--json]`. Budget: 5 µs per op on backend-cpu.
import { valueAndGrad } from '@tensorloom/autograd'
import { cpu } from '@tensorloom/backend-cpu'
import { adam } from '@tensorloom/optim'
import { gelu, parameter, setBackend, type Tensor, tensor } from '@tensorloom/tensor'
import { type Backend, reference } from '@tensorloom/tensor/backend'

const warmUp = 20_000
const counted = 20_000
const rounds = 5

/** Least microseconds per call over some rounds. */
function microseconds(fn: () => void, calls = counted): number {
  for (let k = 0; k < (warmUp * calls) / counted; k++) fn()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (let k = 0; k < calls; k++) fn()
    best = Math.min(best, ((performance.now() - start) / calls) * 1000)
  }
  return best
}

function measure(backend: Backend): Record<string, number> {
  setBackend(backend)
  const [a, b] = [tensor([1, 2, 3]), tensor([4, 5, 6])]
  const m = tensor([
    [1, 2],
    [3, 4],
  ])
  const once = (fn: () => Tensor): number => microseconds(() => fn().dispose())
  const w = parameter(tensor([1, 2, 3]))
  const optimizer = adam()
  const step = (): void => {
    const { value, gradients } = valueAndGrad(() => w.mul(a).add(b).relu().square().sum(), { of: [w] })
    optimizer.step(gradients)
    value.dispose()
    for (const gradient of gradients) gradient.dispose()
  }
  return {
    'a + b': once(() => a.add(b)),
    'a + 1': once(() => a.add(1)),
    'gelu(a)': once(() => gelu(a)),
    'reshape (view)': once(() => a.reshape([3, 1])),
    sum: once(() => a.sum()),
    softmax: once(() => a.softmax()),
    'matmul 2×2': once(() => m.matmul(m)),
    'step: 5 ops, gradient, Adam': microseconds(step, counted / 10),
  }
}

const results = [reference(), cpu()].map((backend) => ({
  backend: backend.name,
  engine: backend.engine,
  microseconds: measure(backend),
}))
if (process.argv.includes('--json')) console.log(JSON.stringify(results, undefined, 2))
else {
  const width = 30
  console.log(
    `${'µs per call'.padEnd(width)}${results.map(({ backend, engine }) => `${backend} (${engine})`.padStart(26)).join('')}`,
  )
  for (const name of Object.keys(results[0]!.microseconds)) {
    console.log(
      `${name.padEnd(width)}${results.map((row) => row.microseconds[name]!.toFixed(2).padStart(26)).join('')}`,
    )
  }
}

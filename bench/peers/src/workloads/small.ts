// What is not arithmetic: the overhead of a call, and taking and freeing memory of ever other sizes.
import type { Tensor } from 'tensorloom'
import { uniform } from '../inputs.js'
import { define, type JaxArray, type TfTensor, type Workload } from '../workload.js'

const group = 'overhead'
const file = 'small'

/** One op on 3 elements: nearly all of it is overhead. 0.001 ms are 1 µs. */
export function eagerAdd(name: string): Workload {
  return define({
    name,
    group,
    title: 'a + b on 3 elements, eager: the cost of a call',
    inputs: { a: uniform([3], 1), b: uniform([3], 2) },
    tensorloom:
      (_, { a, b }) =>
      () =>
        a.add(b),
    tfjs:
      (tf, { a, b }) =>
      () =>
        tf.add(a, b),
    jax:
      (_, { a, b }) =>
      () =>
        a.ref.add(b.ref),
    torch: { file, function: 'add' },
  })
}

/** Ten ops on 3 elements, each on the result of the one before. */
export function eagerChain(name: string): Workload {
  return define({
    name,
    group,
    title: '10 ops on 3 elements, eager, intermediates freed',
    inputs: { a: uniform([3], 1), b: uniform([3], 2) },
    tensorloom: (tl, { a, b }) => {
      return () =>
        tl.scope(() => {
          const x = a.add(b).mul(a).relu().sub(b).add(1)
          return x.mul(x).add(a).tanh().mul(b).sum()
        })
    },
    tfjs: (tf, { a, b }) => {
      return () =>
        tf.tidy(() => {
          const x = tf.add(tf.sub(tf.relu(tf.mul(tf.add(a, b), a)), b), 1)
          return tf.sum(tf.mul(tf.tanh(tf.add(tf.mul(x, x), a)), b))
        })
    },
    jax: ({ nn, numpy: np }, { a, b }) => {
      return () => {
        const x = nn.relu(a.ref.add(b.ref).mul(a.ref)).sub(b.ref).add(1)
        return np.sum(np.tanh(x.ref.mul(x).add(a.ref)).mul(b.ref))
      }
    },
    torch: { file, function: 'chain' },
  })
}

/** All elements of a result that was just computed, as numbers of JavaScript. */
export function read(name: string, size: number): Workload {
  return define({
    name,
    group,
    title: `a + 1 on ${size} elements, read`,
    inputs: { a: uniform([size], 1) },
    latency: true,
    tensorloom:
      (_, { a }) =>
      () =>
        a.add(1),
    tfjs:
      (tf, { a }) =>
      () =>
        tf.add(a, 1),
    jax:
      (_, { a }) =>
      () =>
        a.ref.add(1),
    torch: { file, function: 'add_one' },
  })
}

/** Keeps a window of tensors of changing sizes alive: each step makes one and frees the oldest. */
export function churn(name: string, steps: number): Workload {
  const alive = 8
  // Lengths from 1 to 200 000, spread over the orders of magnitude, none of them twice in a row.
  const lengths = Array.from({ length: steps }, (_, k) => Math.floor(10 ** (((k * 7) % 53) / 10)) + k)
  const longest = Math.max(...lengths)
  return define({
    name,
    group,
    title: `${steps} tensors of 1 to ${longest} elements, made and freed with ${alive} alive`,
    inputs: { x: uniform([longest], 1) },
    tensorloom: (tl, { x }) => {
      const views = lengths.map((length) => x.slice([0], [length]))
      return () => {
        const window: Tensor[] = []
        for (const view of views) {
          window.push(tl.add(view, 1))
          if (window.length > alive) window.shift()!.dispose()
        }
        const last = window.pop()!
        for (const one of window) one.dispose()
        return last
      }
    },
    tfjs: (tf, { x }) => {
      const views = lengths.map((length) => tf.slice(x, 0, length))
      return () => {
        const window: TfTensor[] = []
        for (const view of views) {
          window.push(tf.add(view, 1))
          if (window.length > alive) window.shift()!.dispose()
        }
        const last = window.pop()!
        for (const one of window) one.dispose()
        return last
      }
    },
    jax: (_, { x }) => {
      const views = lengths.map((length) => x.ref.slice([0, length]))
      return () => {
        const window: JaxArray[] = []
        for (const view of views) {
          window.push(view.ref.add(1))
          if (window.length > alive) window.shift()!.dispose()
        }
        const last = window.pop()!
        for (const one of window) one.dispose()
        return last
      }
    },
    torch: { file, function: 'churn', options: { lengths, alive } },
  })
}

// Functions of single elements, 1M of them: bound by memory, or by the function.
import { uniform } from '../inputs.js'
import { define, type JaxArray, type Workload } from '../workload.js'

const group = 'elementwise'
const file = 'elementwise'

/** relu(a·b + c): three steps, or one where the library fuses them. */
export function chain(name: string, size: number): Workload {
  return define({
    name,
    group,
    title: `relu(a·b + c), ${size} elements`,
    inputs: { a: uniform([size], 1), b: uniform([size], 2), c: uniform([size], 3) },
    tensorloom:
      (tl, { a, b, c }) =>
      () =>
        tl.scope(() => tl.relu(tl.add(tl.mul(a, b), c))),
    tfjs:
      (tf, { a, b, c }) =>
      () =>
        tf.tidy(() => tf.relu(tf.add(tf.mul(a, b), c))),
    jax: ({ jit, nn }, { a, b, c }) => {
      const f = jit((a: JaxArray, b: JaxArray, c: JaxArray) => nn.relu(a.mul(b).add(c)))
      return () => f(a.ref, b.ref, c.ref)
    },
    torch: { file, function: 'chain' },
  })
}

/** exp, tanh or gelu (by the error function). */
export function elementwise(name: string, op: 'exp' | 'tanh' | 'gelu', size: number): Workload {
  return define({
    name,
    group,
    title: `${op}, ${size} elements`,
    inputs: { x: uniform([size], 1, 4) },
    tensorloom: (tl, { x }) => {
      const f = tl[op]
      return () => f(x)
    },
    tfjs: (tf, { x }) => {
      if (op !== 'gelu') return () => tf[op](x)
      return () => tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)))
    },
    jax: ({ jit, nn, numpy: np }, { x }) => {
      const f = jit((x: JaxArray) => (op === 'gelu' ? nn.gelu(x, { approximate: false }) : np[op](x)))
      return () => f(x.ref)
    },
    torch: { file, function: 'elementwise', options: { op } },
  })
}

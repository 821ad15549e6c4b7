// Building blocks of networks, forward and backward: layer normalisation, embedding, attention.
import type { Tensor } from 'tensorloom'
import { integers, uniform } from '../inputs.js'
import { define, type JaxArray, type Workload } from '../workload.js'

const group = 'blocks'
const file = 'blocks'

/** Normalises rows [rows, features]; gradients of input, scale and offset. */
export function layerNorm(name: string, rows: number, features: number): Workload {
  const epsilon = 1e-5
  return define({
    name,
    group,
    title: `layer normalisation and its gradients, ${rows}×${features}`,
    inputs: {
      x: uniform([rows, features], 1),
      scale: uniform([features], 2),
      offset: uniform([features], 3),
      dy: uniform([rows, features], 4),
    },
    tensorloom: (tl, { x, scale, offset, dy }) => {
      const f = (x: Tensor, scale: Tensor, offset: Tensor): Tensor => tl.layerNorm(x, scale, offset, { epsilon })
      return () => {
        const { value, gradients } = tl.vjp(f, [x, scale, offset], dy)
        return [value, ...gradients]
      }
    },
    tfjs: (tf, { x, scale, offset, dy }) => {
      const f = tf.valueAndGrads((x, scale, offset) => {
        const { mean, variance } = tf.moments(x, -1, true)
        return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon))), scale), offset)
      })
      return () => {
        const { value, grads } = f([x, scale, offset], dy)
        return [value, ...grads]
      }
    },
    jax: ({ jit, numpy: np, vjp }, { x, scale, offset, dy }) => {
      const norm = (x: JaxArray, scale: JaxArray, offset: JaxArray): JaxArray => {
        const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }))
        const variance = np.mean(np.square(centred.ref), -1, { keepdims: true })
        return centred
          .div(np.sqrt(variance.add(epsilon)))
          .mul(scale)
          .add(offset)
      }
      const all = jit((x: JaxArray, scale: JaxArray, offset: JaxArray, dy: JaxArray) => {
        const [y, pull] = vjp(norm, [x, scale, offset])
        return [y, ...pull(dy)]
      })
      return () => all(x.ref, scale.ref, offset.ref, dy.ref)
    },
    torch: { file, function: 'layer_norm', options: { epsilon } },
  })
}

/** Rows of a table [words, features] by indices [batch, time]; the gradient of the table. */
export function embedding(
  name: string,
  [words, features]: readonly [number, number],
  ids: readonly number[],
): Workload {
  return define({
    name,
    group,
    title: `embedding and its gradient, ${ids.join('×')} of ${words} words, ${features} features`,
    inputs: { table: uniform([words, features], 1), ids: integers(ids, words, 2), dy: uniform([...ids, features], 3) },
    tensorloom:
      (tl, { table, ids, dy }) =>
      () => {
        const { value, gradients } = tl.vjp((table) => tl.gather(table, ids), [table], dy)
        return [value, ...gradients]
      },
    tfjs: (tf, { table, ids, dy }) => {
      const f = tf.valueAndGrad((table) => tf.gather(table, ids as never))
      return () => {
        const { value, grad } = f(table, dy)
        return [value, grad]
      }
    },
    torch: { file, function: 'embedding' },
  })
}

/** softmax(q · kᵀ / √depth) · v on [batch, heads, time, depth]; gradients of all three. */
export function attention(name: string, shape: readonly [number, number, number, number]): Workload {
  const scale = 1 / Math.sqrt(shape[3])
  return define({
    name,
    group,
    title: `attention and its gradients, ${shape.join('×')} (batch, heads, time, depth)`,
    inputs: { q: uniform(shape, 1), k: uniform(shape, 2), v: uniform(shape, 3), dy: uniform(shape, 4) },
    tensorloom:
      (tl, { q, k, v, dy }) =>
      () => {
        const { value, gradients } = tl.vjp((q, k, v) => tl.scaledDotProductAttention(q, k, v), [q, k, v], dy)
        return [value, ...gradients]
      },
    tfjs: (tf, { q, k, v, dy }) => {
      const f = tf.valueAndGrads((q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), scale)), v))
      return () => {
        const { value, grads } = f([q, k, v], dy)
        return [value, ...grads]
      }
    },
    jax: ({ jit, nn, numpy: np, vjp }, { q, k, v, dy }) => {
      const attend = (q: JaxArray, k: JaxArray, v: JaxArray): JaxArray =>
        np.matmul(nn.softmax(np.matmul(q, np.swapaxes(k, 2, 3)).mul(scale), -1), v)
      const all = jit((q: JaxArray, k: JaxArray, v: JaxArray, dy: JaxArray) => {
        const [y, pull] = vjp(attend, [q, k, v])
        return [y, ...pull(dy)]
      })
      return () => all(q.ref, k.ref, v.ref, dy.ref)
    },
    torch: { file, function: 'attention', options: { scale } },
  })
}

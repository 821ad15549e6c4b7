// A training step in each library: loss, gradients, Adam. Every step returns its loss.
import type { Scalar, Variable } from '@tensorflow/tfjs-core'
import type { Parameter, Tensor } from 'tensorloom'
import type { Jax, JaxArray, Tf, Tl } from '../workload.js'

// TensorFlow.js's defaults; PyTorch gets the same in adam.py.
const [learningRate, beta1, beta2, epsilon] = [1e-3, 0.9, 0.999, 1e-7]

/**
 * Tensorloom's Adam, which like Keras's adds epsilon before the correction of the second moment. With this one the first step,
 * which the harness compares, is that of the others.
 */
export function tensorloomStep(tl: Tl, parameters: readonly Parameter[], loss: () => Tensor): () => Tensor {
  const optimizer = tl.optimizers.adam({ learningRate, epsilon: epsilon * Math.sqrt(1 - beta2) })
  return () =>
    tl.scope(() => {
      const { value, gradients } = tl.valueAndGrad(loss, { of: parameters })
      optimizer.step(gradients)
      return value
    })
}

/** All variables that the loss uses are trained. */
export function tfjsStep(tf: Tf, loss: () => Scalar, variables?: Variable[]): () => Scalar {
  const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon)
  return () => optimizer.minimize(loss, true, variables)!
}

type Arrays = Record<string, JaxArray>

/** jax-js publishes no optimizer: Adam is written out, and the whole step compiled. The loss consumes what it gets. */
export function jaxStep(
  { jit, numpy: np, tree, valueAndGrad }: Jax,
  start: Arrays,
  [x, y]: readonly [JaxArray, JaxArray],
  loss: (parameters: Arrays, x: JaxArray, y: JaxArray) => JaxArray,
): () => JaxArray {
  const names = Object.keys(start)
  const each = (make: (name: string) => JaxArray): Arrays => Object.fromEntries(names.map((name) => [name, make(name)]))
  let p: Arrays = each((name) => start[name]!.ref)
  let m: Arrays = each((name) => np.zeros(start[name]!.shape))
  let v: Arrays = each((name) => np.zeros(start[name]!.shape))
  let step = 0
  const update = jit(
    (
      p: Arrays,
      m: Arrays,
      v: Arrays,
      corrections: JaxArray,
      x: JaxArray,
      y: JaxArray,
    ): [Arrays, Arrays, Arrays, JaxArray] => {
      const [value, g] = valueAndGrad(loss)(tree.ref(p), x, y) as [JaxArray, Arrays]
      const first = each((name) => m[name]!.mul(beta1).add(g[name]!.ref.mul(1 - beta1)))
      const second = each((name) => v[name]!.mul(beta2).add(np.square(g[name]!).mul(1 - beta2)))
      const next = each((name) => {
        const mean = first[name]!.ref.div(corrections.ref.slice(0))
        const scale = np.sqrt(second[name]!.ref.div(corrections.ref.slice(1))).add(epsilon)
        return p[name]!.sub(mean.div(scale).mul(learningRate))
      })
      corrections.dispose()
      return [next, first, second, value]
    },
  )
  return () => {
    step++
    const corrections = np.array(new Float32Array([1 - beta1 ** step, 1 - beta2 ** step]))
    const [next, first, second, value] = update(p, m, v, corrections, x.ref, y.ref)
    ;[p, m, v] = [next, first, second]
    return value
  }
}

/** Mean cross-entropy of logits [batch, classes] and one-hot rows. */
export function jaxCrossentropy({ nn, numpy: np }: Jax, logits: JaxArray, oneHot: JaxArray): JaxArray {
  const [batch] = logits.shape
  return np.sum(nn.logSoftmax(logits, -1).mul(oneHot)).mul(-1 / batch!)
}

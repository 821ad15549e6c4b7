// Training steps of a multi-layer perceptron, by the layers of each library. One run: forward, backward, Adam.
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { integers, uniform } from '../inputs.js'
import { define, type Workload } from '../workload.js'
import { jaxCrossentropy, jaxStep, tensorloomStep, tfjsStep } from './adam.js'
import { type WeightName, weights } from './weights.js'

const classes = 10

/** Dense layers of these widths, the first of which is that of the input. */
export function mlp(name: string, batch: number, widths: readonly number[]): Workload {
  const sizes = [...widths, classes]
  const layers = sizes.slice(1).map((units, k) => ({ units, inputs: sizes[k]!, last: k === sizes.length - 2 }))
  const products = layers.map(({ inputs, units }) => 2 * batch * inputs * units)
  return define<'x' | 'y' | WeightName>({
    name,
    group: 'training steps',
    title: `MLP ${sizes.join('-')}, batch ${batch}`,
    inputs: {
      x: uniform([batch, sizes[0]!], 1),
      y: integers([batch], classes, 7),
      ...weights(layers.map(({ inputs, units }) => [inputs, units])),
    },
    // The first layer needs no gradient of its input.
    flops: 3 * products.reduce((sum, one) => sum + one, 0) - products[0]!,
    checkedRuns: 5,

    tensorloom: (tl, { x, y, ...start }) => {
      const model = tl.layers.sequential(
        layers.map(({ units, inputs, last }) =>
          tl.layers.dense(units, { activation: last ? 'linear' : 'relu', inputShape: [inputs] }),
        ),
      )
      model.apply(x).dispose()
      for (const [k, parameter] of model.parameters.entries()) parameter.assign(Object.values(start)[k]!)
      return tensorloomStep(tl, model.parameters, () =>
        sparseCategoricalCrossentropy(model.apply(x, { training: true }), y, { fromLogits: true }),
      )
    },
    tfjs: (tf, { x, y, ...start }) => {
      const model = tf.sequential({
        layers: layers.map(({ units, inputs, last }) =>
          tf.layers.dense({ units, activation: last ? 'linear' : 'relu', inputShape: [inputs] }),
        ),
      })
      model.setWeights(Object.values(start))
      const oneHot = tf.oneHot(y, classes)
      return tfjsStep(tf, () => tf.losses.softmaxCrossEntropy(oneHot, model.apply(x, { training: true }) as never))
    },
    jax: (jax, { x, y, ...start }) => {
      const oneHot = jax.nn.oneHot(y.ref, classes)
      return jaxStep(jax, start, [x, oneHot], (p, x, oneHot) => {
        let h = x
        for (const [k, { last }] of layers.entries()) {
          h = jax.numpy.matmul(h, p[`kernel${k}`]!).add(p[`bias${k}`]!)
          if (!last) h = jax.nn.relu(h)
        }
        return jaxCrossentropy(jax, h, oneHot)
      })
    },
    torch: { file: 'mlp', function: 'mlp' },
  })
}

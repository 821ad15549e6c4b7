// Adafactor: the second moment of a matrix is kept as row and column means, which takes almost no memory.
import { add, DataError, div, expandDims, maximum, mean, mul, sqrt, square, sub, type Tensor } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import type { Update } from '../core/definition.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `adafactor`. */
export interface AdafactorOptions extends OptimizerOptions {
  /** Exponent of the decay of the second moment, `1 − t^beta2Decay`. Below 0. Default: −0.8. */
  readonly beta2Decay?: number | undefined
  /** Added to squared gradients. Default: 1e-30. */
  readonly epsilon1?: number | undefined
  /** The least root mean square of a parameter by which steps are scaled. Default: 0.001. */
  readonly epsilon2?: number | undefined
  /** Steps whose root mean square is larger than this are scaled down to it. Above 0. Default: 1. */
  readonly clipThreshold?: number | undefined
  /**
   * Whether the learning rate is at most `1 / √t` in update t. In Keras the step is limited in this way whatever the option
   * says, and so it is here. Default: true.
   */
  readonly relativeStep?: boolean | undefined
}

const rms = (values: Tensor): Tensor => sqrt(mean(square(values)))

// The second moment that row and column means stand for (algorithm 4), with the new means.
function factored(squares: Tensor, [rows, columns]: readonly Tensor[], beta2: number): readonly Tensor[] {
  const nextRows = add(mul(rows!, beta2), mul(mean(squares, { axis: -1 }), 1 - beta2))
  const nextColumns = add(mul(columns!, beta2), mul(mean(squares, { axis: -2 }), 1 - beta2))
  const share = div(nextRows, mean(nextRows, { axis: -1, keepDims: true }))
  const moment = mul(expandDims(share, { axis: -1 }), expandDims(nextColumns, { axis: -2 }))
  return [moment, nextRows, nextColumns]
}

function whole(squares: Tensor, [moment]: readonly Tensor[], beta2: number): readonly Tensor[] {
  const next = add(mul(moment!, beta2), mul(squares, 1 - beta2))
  return [next, next]
}

/**
 * Adafactor (Shazeer and Stern 2018, algorithms 4 and 5). It scales the step by the root mean square of the parameter, and
 * keeps row and column means of squared gradients for the last two axes. The default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adafactor } from '@tensorloom/optim'
 * const w = parameter(tensor([[1, 1], [1, 1]]))
 * const optimizer = adafactor({ learningRate: 0.5 })
 * optimizer.step([w], [tensor([[3, -3], [-3, 3]])])
 * console.log(w.dataSync()) // Float32Array [0.5, 1.5, 1.5, 0.5]
 * ```
 * @function
 */
export const adafactor: OptimizerFactory<AdafactorOptions> = /* @__PURE__ */ defineOptimizer<AdafactorOptions>({
  type: 'adafactor',
  defaults: {
    learningRate: 0.001,
    beta2Decay: -0.8,
    epsilon1: 1e-30,
    epsilon2: 0.001,
    clipThreshold: 1,
    relativeStep: true,
  },
  signed: ['beta2Decay'],
  check({ clipThreshold }) {
    if (clipThreshold > 0) return
    throw new DataError('adafactor: clipThreshold is 0, which makes every step 0', { help: 'give a number above 0' })
  },
  slots: (_, { shape }) => (shape.length < 2 ? ['meanSquare'] : ['rowMeanSquare', 'columnMeanSquare']),
  shapes: (_, { shape }) =>
    shape.length < 2 ? [shape] : [shape.slice(0, -1), [...shape.slice(0, -2), shape[shape.length - 1]!]],
  update({ parameter, gradient, slots, learningRate, iteration, decays, decay, options }: Update<AdafactorOptions>) {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold, l2 } = options
    const shrunk = decays ? mul(parameter, decay) : parameter
    const total = l2 === 0 ? gradient : add(gradient, mul(parameter, l2))
    const squares = add(square(total), epsilon1)
    const beta2 = 1 - iteration ** beta2Decay
    const rate = Math.min(learningRate, 1 / Math.sqrt(iteration))
    const [moment, ...means] = (parameter.rank < 2 ? whole : factored)(squares, slots, beta2)
    const direction = div(total, sqrt(moment!))
    const clipped = div(direction, maximum(div(rms(direction), clipThreshold), 1))
    const size = mul(maximum(rms(shrunk), epsilon2), rate)
    return [sub(shrunk, mul(size, clipped)), ...means]
  },
})

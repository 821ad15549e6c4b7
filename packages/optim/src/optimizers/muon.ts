// Muon: momentum made orthogonal, for matrices; Adam for everything else.
import { add, div, matmul, mul, sqrt, square, sub, sum, type Tensor, transpose } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { sharedOptions } from '../core/define-step.js'
import type { SlotOwner, Update } from '../core/definition.js'
import type { OptimizerOptions } from '../core/optimizer.js'
import { chooses } from '../core/parameter-filter.js'
import { adamStep } from './adam.js'

/** Options of `muon`. */
export interface MuonOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients where Adam is used. Must be below 1. Default: 0.9. */
  readonly adamBeta1?: number | undefined
  /** Decay rate of the average of squared gradients where Adam is used. Must be below 1. Default: 0.999. */
  readonly adamBeta2?: number | undefined
  /** Weight decay where Adam is used. Default: 0.004. */
  readonly adamWeightDecay?: number | undefined
  /** Adam's epsilon. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
  /** Matrices for which Adam is used: parts of names, or patterns. Name the output layer here. Default: none. */
  readonly excludeLayers?: readonly (string | RegExp)[] | undefined
  /** Whether Adam is used for parameters with `embedding` in their names. Default: true. */
  readonly excludeEmbeddings?: boolean | undefined
  /** First coefficient of the Newton-Schulz iteration. Default: 3.4445. */
  readonly muonA?: number | undefined
  /** Second coefficient of the iteration. Default: −4.775. */
  readonly muonB?: number | undefined
  /** Third coefficient of the iteration. Default: 2.0315. */
  readonly muonC?: number | undefined
  /** Factor of the learning rate where Adam is used. Default: 1. */
  readonly adamLrRatio?: number | undefined
  /** The fraction of the momentum that stays. Must be below 1. Default: 0.95. */
  readonly momentum?: number | undefined
  /** Number of Newton-Schulz iterations. Default: 5. */
  readonly nsSteps?: number | undefined
  /** Whether to look ahead by one momentum (Nesterov). Default: true. */
  readonly nesterov?: boolean | undefined
  /** The root mean square of a step with learning rate 1, as Adam's; `null` leaves the step as it is. Default: 0.2. */
  readonly rmsRate?: number | null | undefined
}

type Options = Update<MuonOptions>['options']

function usesAdam({ excludeEmbeddings, excludeLayers }: Options, { name, shape }: SlotOwner): boolean {
  if (shape.length !== 2 || (excludeEmbeddings && name.toLowerCase().includes('embedding'))) return true
  return chooses(excludeLayers, { name } as Parameters<typeof chooses>[1])
}

/** Five steps of it bring all singular values near 1, without a decomposition (Jordan et al. 2024). */
function orthogonalized(matrix: Tensor, { muonA, muonB, muonC, nsSteps }: Options): Tensor {
  const [rows, columns] = matrix.shape as [number, number]
  // The smaller product is cheaper.
  const wide = rows > columns ? transpose(matrix) : matrix
  let x = div(wide, add(sqrt(sum(square(wide))), 1e-7))
  for (let k = 0; k < nsSteps; k++) {
    const gram = matmul(x, transpose(x))
    const polynomial = add(mul(gram, muonB), mul(matmul(gram, gram), muonC))
    x = add(mul(x, muonA), matmul(polynomial, x))
  }
  return rows > columns ? transpose(x) : x
}

function muonUpdate({
  parameter,
  gradient,
  slots,
  learningRate,
  decays,
  decay,
  options,
}: Update<MuonOptions>): Tensor[] {
  const { momentum, nesterov, rmsRate, l2 } = options
  const total = l2 === 0 ? gradient : add(gradient, mul(parameter, l2))
  const next = add(mul(slots[0]!, momentum), total)
  const direction = orthogonalized(nesterov ? add(total, mul(next, momentum)) : next, options)
  // Liu et al. 2025, section 2.2: the same size of steps for matrices of all shapes.
  const size = rmsRate === null ? 1 : Math.sqrt(Math.max(...parameter.shape)) * rmsRate
  return [sub(decays ? mul(parameter, decay) : parameter, mul(direction, learningRate * size)), next]
}

function adamUpdate(update: Update<MuonOptions>): readonly Tensor[] {
  const { parameter, gradient, slots, learningRate, iteration, options } = update
  const { adamBeta1: beta1, adamBeta2: beta2, adamLrRatio, epsilon } = options
  const correction = Math.sqrt(1 - beta2 ** iteration) / (1 - beta1 ** iteration)
  const stepSize = learningRate * adamLrRatio * correction
  return adamStep([parameter, gradient, ...slots], { stepSize, beta1, beta2, epsilon, ...sharedOptions(update) })
}

/**
 * Muon (Jordan et al. 2024; Liu et al. 2025) replaces the momentum of a weight matrix by the nearest orthogonal matrix.
 * Parameters of rank other than 2, embeddings and the `excludeLayers` are updated by Adam. The default `learningRate` is
 * 0.001, the default `weightDecay` 0.004.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { muon } from '@tensorloom/optim'
 * const w = parameter(tensor([[1, 0], [0, 1]]), { name: 'kernel' })
 * const optimizer = muon({ learningRate: 0.1, excludeLayers: ['output'] })
 * optimizer.step([w], [tensor([[5, 0], [0, 0.1]])])
 * console.log(optimizer.stateDict().parameters[0]?.slots.momentum?.dataSync()) // Float32Array [5, 0, 0, 0.1]
 * ```
 * @function
 */
export const muon: OptimizerFactory<MuonOptions> = /* @__PURE__ */ defineOptimizer<MuonOptions>({
  type: 'muon',
  defaults: {
    learningRate: 0.001,
    weightDecay: 0.004,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    adamWeightDecay: 0.004,
    epsilon: 1e-7,
    excludeLayers: [],
    excludeEmbeddings: true,
    muonA: 3.4445,
    muonB: -4.775,
    muonC: 2.0315,
    adamLrRatio: 1,
    momentum: 0.95,
    nsSteps: 5,
    nesterov: true,
    rmsRate: 0.2,
  },
  below: { adamBeta1: 1, adamBeta2: 1, momentum: 1 },
  signed: ['muonA', 'muonB', 'muonC'],
  whole: ['nsSteps'],
  nullable: ['rmsRate'],
  slots: (options, owner) => (usesAdam(options, owner) ? ['firstMoment', 'secondMoment'] : ['momentum']),
  weightDecay: (options, owner) => (usesAdam(options, owner) ? options.adamWeightDecay : options.weightDecay),
  update: (update) => (update.slots.length === 1 ? muonUpdate(update) : adamUpdate(update)),
})

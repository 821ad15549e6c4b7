// What the cells of this package share: units, kernels for input and state, a bias, activations, dropout.
import {
  concat,
  dense,
  matmul,
  mul,
  type Parameter,
  reshape,
  type Shape,
  ShapeError,
  slice,
  type Tensor,
  TensorloomError,
} from '@tensorloom/tensor'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import type { ActivationFunction } from '../../activations.js'
import { batchText, checkCount, checkRange } from '../../core/check.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import type { Activation, ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { resolveActivation } from '../../named.js'
import { dropoutMask } from '../dropout-mask.js'
import { settingsOf } from '../options.js'
import { checkSeed, type SeedOptions } from '../regularization/seed.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'
import { type CellContext, RecurrentCell, type SequenceOptions } from './cell.js'
import { type Step, stepThrough } from './steps.js'

/** Options of recurrent cells. Defaults are Keras's. */
export interface CellOptions extends SeedOptions {
  /** Applied to the output; `tanh` by default. */
  readonly activation?: Activation | undefined
  /** Whether a bias is added; true by default. */
  readonly useBias?: boolean | undefined
  /** For the products with the input; `glorotUniform` by default. */
  readonly kernelInitializer?: InitializerOption | undefined
  /** For the products with the state; `orthogonal` by default. */
  readonly recurrentInitializer?: InitializerOption | undefined
  /** `zeros` by default. */
  readonly biasInitializer?: InitializerOption | undefined
  /** Penalty on the kernel; none by default. */
  readonly kernelRegularizer?: RegularizerOption | undefined
  /** Penalty on the recurrent kernel; none by default. */
  readonly recurrentRegularizer?: RegularizerOption | undefined
  /** Penalty on the bias; none by default. */
  readonly biasRegularizer?: RegularizerOption | undefined
  /** What every update of the kernel must keep to; nothing by default. */
  readonly kernelConstraint?: ConstraintOption | undefined
  /** What every update of the recurrent kernel must keep to; nothing by default. */
  readonly recurrentConstraint?: ConstraintOption | undefined
  /** What every update of the bias must keep to; nothing by default. */
  readonly biasConstraint?: ConstraintOption | undefined
  /** Fraction of the inputs to drop in training, the same at all steps of a sequence; 0 by default. */
  readonly dropout?: number | undefined
  /** Fraction of the state to drop in training before its product, the same at all steps; 0 by default. */
  readonly recurrentDropout?: number | undefined
}

/** Options of cells with gates. */
export interface GatedCellOptions extends CellOptions {
  /** Applied to the gates; `sigmoid` by default. */
  readonly recurrentActivation?: Activation | undefined
}

/** The names in `CellOptions`. */
export const cellOptions: readonly string[] = [
  'activation',
  'useBias',
  .../* @__PURE__ */ weightOptions('kernel'),
  .../* @__PURE__ */ weightOptions('recurrent'),
  .../* @__PURE__ */ weightOptions('bias'),
  'dropout',
  'recurrentDropout',
  'seed',
]

/** The names in `GatedCellOptions`. */
export const gatedCellOptions: readonly string[] = [...cellOptions, 'recurrentActivation']

/** Options of a cell and its number of units. */
export interface UnitsConfig extends GatedCellOptions {
  /** Number of outputs. */
  readonly units: number
}

/** The factors that drop inputs and states in one sequence, one for all gates or one each. Undefined where none drop. */
export interface Dropped {
  /** For the input, each [batch, features]. */
  readonly input: readonly Tensor[] | undefined
  /** For the state, each [batch, units]. */
  readonly state: readonly Tensor[] | undefined
}

/** A cell with `kernel` [features, gates · units], `recurrentKernel` [units, gates · units], and `bias`. */
export class KernelCell extends RecurrentCell {
  /** The options that were given. */
  readonly settings: Omit<UnitsConfig, keyof LayerOptions>
  /** The activation of the output. */
  readonly activation: ActivationFunction
  /** The activation of the gates. */
  readonly recurrentActivation: ActivationFunction
  /** For the input. */
  kernel!: Parameter
  /** For the state. */
  recurrentKernel!: Parameter
  /** The bias; undefined without `useBias`. */
  bias: Parameter | undefined

  constructor(config: UnitsConfig) {
    super(config)
    const { units, activation = 'tanh', recurrentActivation = 'sigmoid', dropout = 0, recurrentDropout = 0 } = config
    checkCount(this.type, 'units', units, `${this.type}(32)`)
    checkRange(this.type, 'dropout', dropout, 0, 1)
    checkRange(this.type, 'recurrentDropout', recurrentDropout, 0, 1)
    checkSeed(this.type, config.seed)
    this.settings = settingsOf(config)
    // Finds wrong names here, and not at the first call.
    this.activation = resolveActivation(activation)
    this.recurrentActivation = resolveActivation(recurrentActivation)
    checkWeights(config, 'kernel', 'recurrent', 'bias')
  }

  /** The number of products for each unit. */
  get gates(): number {
    return 1
  }

  /** The shape of the bias. */
  get biasShape(): Shape {
    return [this.gates * this.settings.units]
  }

  /** The initializer of the bias. */
  get biasInitializer(): InitializerOption {
    return this.settings.biasInitializer ?? 'zeros'
  }

  override get outputsState(): boolean {
    return true
  }

  override stateShapes(_inputShape: Shape): readonly Shape[] {
    return [[this.settings.units]]
  }

  override build([inputShape]: readonly Shape[]): void {
    const features = inputShape!.at(-1)
    if (inputShape!.length !== 1 || features === undefined) {
      throw new ShapeError(`${this.name}: a step has shape ${batchText(inputShape!)}, expected [batch, features]`, {
        help: 'flatten the axes after time: timeDistributed(flatten())',
      })
    }
    const { settings } = this
    const { units, useBias = true } = settings
    const columns = this.gates * units
    this.kernel = addWeight(this, 'kernel', [features, columns], settings)
    this.recurrentKernel = addWeight(this, 'recurrentKernel', [units, columns], settings, {
      prefix: 'recurrent',
      initializer: 'orthogonal',
    })
    const initial = { ...settings, biasInitializer: this.biasInitializer }
    this.bias = useBias ? addWeight(this, 'bias', this.biasShape, initial) : undefined
  }

  /** Draws what one sequence drops. As in Keras, with dropout of the state each gate has its own draw. */
  drawDropped(x: Tensor, training: boolean): Dropped {
    const { units, dropout = 0, recurrentDropout = 0, seed } = this.settings
    const count = recurrentDropout === 0 ? 1 : this.gates
    const draw = (width: number, rate: number): readonly Tensor[] | undefined =>
      training && rate > 0 && rate < 1
        ? Array.from({ length: count }, () => dropoutMask([x.shape[0]!, width], rate, seed))
        : undefined
    return { input: draw(x.shape.at(-1)!, dropout), state: draw(units, recurrentDropout) }
  }

  /** The products of the inputs of all steps with the kernel: [batch, time, gates · units]. */
  project(x: Tensor, { input }: Dropped, bias: Tensor | undefined): Tensor {
    const product = (steps: Tensor, kernel: Tensor, offset: Tensor | undefined): Tensor =>
      offset === undefined ? dense(steps, kernel) : dense(steps, kernel, offset)
    if (input === undefined) return product(x, this.kernel, bias)
    if (input.length === 1) return product(dropSteps(x, input[0]!), this.kernel, bias)
    const parts = input.map((one, k) =>
      product(dropSteps(x, one), this.gate(this.kernel, k), bias === undefined ? undefined : this.gate(bias, k)),
    )
    return concat(parts, { axis: -1 })
  }

  /** The product of the state with a part of the recurrent kernel, from the first of `count` gates on. */
  stateProduct(h: Tensor, { state }: Dropped, from: number, count: number): Tensor {
    const { units } = this.settings
    const one = (of: Tensor, first: number, width: number): Tensor =>
      matmul(
        of,
        width === this.gates
          ? this.recurrentKernel
          : slice(this.recurrentKernel, [0, first * units], [units, width * units]),
      )
    if (state === undefined) return one(h, from, count)
    const parts = Array.from({ length: count }, (_, k) => one(mul(h, state[from + k]!), from + k, 1))
    return parts.length === 1 ? parts[0]! : concat(parts, { axis: -1 })
  }

  /** The whole sequence as one op, if the options allow it. */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the names are part of the documentation
  fused(x: Tensor, options: SequenceOptions): readonly Tensor[] | undefined {
    return undefined
  }

  /** One step, from the products of the input. */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the name is part of the documentation
  step(dropped: Dropped): Step {
    throw new TensorloomError(`${this.name}: the cell has no step`, { help: 'override sequence or step' })
  }

  /** The bias that is added to the products of the input. */
  inputBias(): Tensor | undefined {
    return this.bias
  }

  override sequence(x: Tensor, options: SequenceOptions, { training }: CellContext): readonly Tensor[] {
    this.checkFeatures(x)
    const dropped = this.drawDropped(x, training)
    if (dropped.state === undefined && (dropped.input?.length ?? 1) === 1) {
      const result = this.fused(dropped.input === undefined ? x : dropSteps(x, dropped.input[0]!), options)
      if (result !== undefined) return result
    }
    const state = options.state ?? this.initialState(x)
    return stepThrough(this.project(x, dropped, this.inputBias()), { ...options, state }, this.step(dropped))
  }

  override forward([x, ...state]: readonly Tensor[], context: ForwardContext): readonly Tensor[] {
    const expected = this.stateShapes(x!.shape.slice(1)).map((shape) => [x!.shape[0]!, ...shape])
    if (
      x!.rank !== 2 ||
      state.length !== expected.length ||
      !state.every((one, k) => sameShape(one.shape, expected[k]!))
    ) {
      const got = [x!, ...state].map((one) => shapeText(one.shape)).join(', ')
      throw new ShapeError(
        `${this.name}: got ${got}, expected [batch, features] and the state ${expected.map(shapeText).join(', ')}`,
        {
          help: 'a cell computes one step: apply([x, ...state]); rnn(cell) reads a sequence',
        },
      )
    }
    const steps = reshape(x!, [x!.shape[0]!, 1, x!.shape[1]!])
    const [, ...next] = this.sequence(steps, { state, mask: undefined, goBackwards: false }, context)
    return [next[0]!, ...next]
  }

  /** Throws unless the input has the features that the kernel was made for. */
  checkFeatures(x: Tensor): void {
    const features = this.kernel.shape[0]
    if (x.rank === 3 && x.shape[2] === features) return
    throw new ShapeError(`${this.name}: got ${shapeText(x.shape)}, expected [batch, time, ${features}]`, {
      help: 'the layer was built for another number of features; reshape the input',
    })
  }

  /** The part of a kernel or a bias that belongs to a gate. */
  gate(of: Tensor, k: number): Tensor {
    const { units } = this.settings
    return slice(of, [...of.shape.slice(0, -1).map(() => 0), k * units], [...of.shape.slice(0, -1), units])
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/** Multiplies all steps of [batch, time, features] by the factors [batch, features] of a sequence. */
function dropSteps(x: Tensor, factors: Tensor): Tensor {
  return mul(x, reshape(factors, [factors.shape[0]!, 1, factors.shape[1]!]))
}

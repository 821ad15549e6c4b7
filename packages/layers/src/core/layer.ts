// The base class of layers and models: parameters, lazy build, apply. A layer overrides `build` and `forward`.
import { type Parameter, type Shape, scope, type Tensor, TensorloomError } from '@tensorloom/tensor'
import type { Backend } from '@tensorloom/tensor/backend'
import { companionsOf, shownAs } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { InitializerOption, RegularizerOption } from '../known.js'
import { resolveRegularizer } from '../named.js'
import { type AddParameterOptions, addParameter } from './add-parameter.js'
import { brand } from './brand.js'
import { builtParameters, ensureBuilt, unbuild } from './build.js'
import { checkLayerOptions, checkSampleShape, type PartialShape, partialShape } from './check.js'
import { checkInput, commonShape, withoutBatch } from './check-input.js'
import { checkOutput } from './check-output.js'
import { contextOf } from './context.js'
import { namedErrors } from './errors.js'
import { buildAndInfer } from './infer.js'
import { layersByPath, layersInFields } from './layer-paths.js'
import { layerText } from './layer-text.js'
import type { LoadReport } from './load-report.js'
import { attachMasks, masksOf, masksOfInputs } from './masks.js'
import type { OwnParameter } from './own-parameter.js'
import { activityLosses, regularizationLoss } from './regularization.js'
import { loadStateDict, type StateDict, stateDict } from './state-dict.js'
import { applySymbolic, isSymbolic, outputOf } from './symbolic.js'
import type {
  AnyLayer,
  ApplyOptions,
  ForwardContext,
  LayerConfig,
  LayerOptions,
  LayerValue,
  MaskOf,
  ShapeOf,
} from './types.js'

/**
 * A layer is a function of a tensor with parameters. To write your own, override `build`, which makes the parameters when the
 * shape of the input is known, and `forward`. Layers in fields, or in arrays in fields, are part of the layer. The constructor
 * takes one object, and `config` returns it, so that the layer can be saved under its `static type`.
 *
 * @typeParam I - its input: a tensor, or a list of tensors
 * @typeParam O - its output: a tensor, or a list of tensors
 * @example
 * ```ts
 * import { Layer } from '@tensorloom/layers'
 * import { mul, ones, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
 *
 * class Scale extends Layer {
 *   static readonly type: string = '@me/scale'
 *   factor!: Parameter
 *   build(inputShape: Shape): void {
 *     this.factor = this.addParameter('factor', [inputShape.at(-1)!], 'ones')
 *   }
 *   forward(x: Tensor): Tensor {
 *     return mul(x, this.factor)
 *   }
 * }
 * const layer = new Scale()
 * console.log(layer.apply(ones([2, 3])).shape) // [2, 3]
 * ```
 */
export class Layer<I extends LayerValue = Tensor, O extends LayerValue = Tensor> {
  /** The name under which layers of this class are saved: `@scope/name` outside Tensorloom. */
  static readonly type: string = ''
  /**
   * The options of the class beside those that all layers have. The constructor refuses others, but for classes that have no
   * list of their own.
   */
  static readonly options: readonly string[] = []

  /** Name in summaries, state dicts and messages. */
  name: string
  /** Whether the name was given, or is already used by a model; other names are made unique by the first model. */
  nameFixed: boolean
  /** Shape of the input without the batch axis, if it was given; −1 for unknown extents. */
  readonly inputShape: ShapeOf<I> | undefined
  /** Shape of the input that the parameters were made for, without the batch axis. Undefined until the layer is built. */
  builtFor: ShapeOf<I> | undefined
  /** Shape of the first output, without the batch axis. */
  outputShape: ShapeOf<O> | undefined
  /** Whether the layer's own parameters are frozen; set by `trainable`. */
  frozen: boolean
  /** Whether `dispose` was called, and `buildFor` was not called after it. */
  disposed: boolean
  /** The penalty on the outputs, as it was given. */
  readonly activityRegularizer: RegularizerOption | undefined
  /** The parameters that `addParameter` made. */
  readonly ownParameters: Map<string, OwnParameter>

  static {
    // The text that `console.log(layer)` shows in Node.
    Object.assign(
      Layer.prototype,
      shownAs((it: AnyLayer) => layerText(it)),
    )
  }

  constructor(
    options: Omit<LayerOptions, 'inputShape'> & {
      readonly inputShape?: PartialShape | readonly PartialShape[] | undefined
    } = {},
  ) {
    const Class = this.constructor as typeof Layer
    if (Object.hasOwn(Class, 'options')) checkLayerOptions(Class, options)
    const { name, trainable = true, inputShape, activityRegularizer } = options
    brand(this, 'layer')
    this.name = name ?? (this.type.split('/').at(-1) || 'layer')
    this.nameFixed = name !== undefined
    if (typeof this.name !== 'string' || !/^[^.\p{Cc}]+$/u.test(this.name)) {
      throw new TensorloomError(
        `${this.type || 'layer'}: the name of a layer is ${describeValue(name)}, expected a word without dots`,
        {
          help: "dots separate layers in state dicts: write name: 'block1_dense'",
        },
      )
    }
    this.inputShape =
      inputShape === undefined ? undefined : (checkSampleShape(`${this.name}: inputShape`, inputShape) as ShapeOf<I>)
    this.builtFor = undefined
    this.outputShape = undefined
    this.frozen = !trainable
    this.disposed = false
    resolveRegularizer(activityRegularizer)
    this.activityRegularizer = activityRegularizer
    this.ownParameters = new Map()
  }

  // For authors of layers

  /**
   * Makes the parameters. Called once, before the first `forward`.
   *
   * @param inputShape - shape of the input without the batch axis; a list of shapes for a list of inputs. −1 stands for an
   *   extent that is not known; a parameter that needs it cannot be made
   */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the name is part of the documentation
  build(inputShape: ShapeOf<I>): void {}

  /**
   * Computes the output. It must not branch on the values of tensors, because a compiled model would always take the same
   * branch. Tensors that it creates are freed, except those that it returns and those in `context.losses`.
   *
   * @param x - [batch, …]
   */
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the names are part of the documentation
  forward(x: I, context: ForwardContext<I>): O {
    throw new TensorloomError(`${this.name}: the layer has no forward`, {
      help: 'write forward(x, context) { return … } in the class',
    })
  }

  /**
   * Whether the output has a mask: the one that `computeMask` returns. False by default, which means that the mask ends here.
   * Return true for a layer that works on each step alone.
   */
  get supportsMasking(): boolean {
    return false
  }

  /**
   * The mask of the output, if `supportsMasking`; by default the mask of the input.
   *
   * @param x - the input
   * @param mask - bool [batch, time], or undefined if the input has none; a list for a list of inputs
   */
  computeMask(x: I, mask: MaskOf<I>): MaskOf<O>
  computeMask(_: I, mask: MaskOf<LayerValue>): MaskOf<LayerValue> {
    return mask
  }

  /** The options of the layer: `new MyLayer(layer.config)` makes the same layer. Add your options to `super.config`. */
  get config(): LayerConfig {
    return {
      name: this.name,
      inputShape: partialShape(this.inputShape),
      trainable: this.frozen ? false : undefined,
      activityRegularizer: this.activityRegularizer,
    }
  }

  /** The layers inside this one, by name; by default those in its fields and in arrays in its fields. */
  get children(): ReadonlyMap<string, AnyLayer> {
    return layersInFields(this)
  }

  /** The name of the activation at the output, if it is known. `compile` checks losses against it. */
  get outputActivation(): string | undefined {
    return undefined
  }

  /**
   * Makes a parameter of this layer. Call it in `build`. The parameter is in `parameters`, and in the state dict under `name`.
   *
   * @param name - a word without dots
   * @param shape - its shape
   * @param initializer - `glorotUniform` by default
   */
  addParameter(
    name: string,
    shape: Shape,
    initializer: InitializerOption = 'glorotUniform',
    options: AddParameterOptions = {},
  ): Parameter {
    return addParameter(this, name, shape, initializer, options)
  }

  // For users of layers

  /** The class's `type`. */
  get type(): string {
    return (this.constructor as typeof Layer).type
  }

  /** Whether the parameters exist. */
  get built(): boolean {
    return this.builtFor !== undefined
  }

  /**
   * What the layer returns in the graph of its model: to cut the model there.
   *
   * @returns a symbolic tensor, or a list of them, as `apply` does in a graph
   * @throws `TensorloomError` if no graph calls the layer, or graphs call it several times
   * @example
   * ```ts
   * import { dense, functional, sequential } from '@tensorloom/layers'
   * import { ones } from '@tensorloom/tensor'
   * const model = sequential([dense(16, { inputShape: [8], name: 'features' }), dense(2)])
   * const body = functional({ inputs: model.inputs, outputs: model.getLayer('features').output })
   * console.log(body.apply(ones([1, 8])).shape) // [1, 16]
   * ```
   */
  get output(): O {
    return outputOf(this) as unknown as O
  }

  /**
   * Applies the layer. The first call makes its parameters.
   *
   * @param x - [batch, …], or a symbolic tensor of a functional graph, which `input`, a layer or an op returns
   * @returns the output; a symbolic tensor in a graph
   * @throws `ShapeError` that names the layer, if the shape of the input is wrong
   */
  apply(x: I, options: ApplyOptions = {}): O {
    const self = this as unknown as AnyLayer
    if (isSymbolic(x)) return applySymbolic(self, x, options) as unknown as O
    checkInput(self, x)
    if (!this.built) ensureBuilt(self, withoutBatch(x))
    const mask = masksOfInputs(x, options) as MaskOf<I>
    const maskedInputs = mask === undefined ? [] : Array.isArray(x) ? x : [x as Tensor]
    const context = contextOf<I>(options, mask, maskedInputs)
    const { losses } = context
    const before = losses.length
    const opened = scope()
    try {
      const output = opened.run(() => namedErrors(this.name, () => this.forward(x, context)))
      checkOutput(this.name, output)
      opened.keep(output)
      if (this.supportsMasking) {
        const outputMask = opened.run(() => namedErrors(this.name, () => this.computeMask(x, mask)))
        attachMasks(output, outputMask)
      }
      // Also masks that layers inside have attached.
      opened.keep(masksOf(output))
      if (this.activityRegularizer !== undefined && options.losses !== undefined) {
        losses.push(...opened.run(() => activityLosses(this.activityRegularizer, output)))
      }
      if (options.losses !== undefined) for (let k = before; k < losses.length; k++) opened.keep(losses[k])
      this.outputShape = commonShape(this.outputShape, output) as ShapeOf<O>
      return output
    } finally {
      opened.dispose()
    }
  }

  /**
   * Makes all parameters now, including those of layers inside, without computing an output. A disposed layer gets new ones.
   *
   * @param inputShape - shape of the input without the batch axis; `null` for extents that differ from call to call
   * @returns shape of the output, without the batch axis; −1 for unknown extents
   */
  buildFor(inputShape: ShapeOf<I> | PartialShape | readonly PartialShape[]): ShapeOf<O> {
    const given = checkSampleShape(`${this.name}: buildFor`, inputShape)
    const list = given.some(Array.isArray)
    const shapes = list ? (given as readonly Shape[]) : [given as Shape]
    for (const layer of layersByPath(this).keys()) layer.disposed = false
    const inputs = shapes.map((shape) => ({ shape, dtype: 'float32' as const }))
    const { outputs, single } = buildAndInfer(this, inputs, list)
    const result = outputs.map((output) => output.shape)
    return (single ? result[0] : result) as ShapeOf<O>
  }

  /** All parameters, each once. Builds the layer if `inputShape` is known. */
  get parameters(): readonly Parameter[] {
    return [...builtParameters(this as unknown as AnyLayer).values()].map((own) => own.parameter)
  }

  /** The parameters that training changes. */
  get trainableParameters(): readonly Parameter[] {
    return this.parameters.filter((one) => one.trainable)
  }

  /**
   * Whether training changes any parameter of the layer. Setting it applies to all layers inside; you can then set single
   * layers again. A frozen batch normalization uses its moving statistics in training too.
   */
  get trainable(): boolean {
    const children = [...this.children.values()]
    if (children.length > 0 && children.some((child) => child.trainable)) return true
    return !this.frozen && (children.length === 0 || this.ownParameters.size > 0)
  }
  /** Freezes or unfreezes the layer and all layers inside. */
  set trainable(value: boolean) {
    for (const layer of layersByPath(this).keys()) {
      layer.frozen = !value
      for (const own of layer.ownParameters.values()) own.parameter.trainable = value && own.trainable
    }
  }

  /**
   * The penalties of all regularizers on trainable parameters, plus `added`, as a differentiable scalar; undefined if there
   * are none.
   *
   * @param added - the list that `apply(x, { losses: added })` filled
   */
  regularizationLoss(added: readonly Tensor[] = []): Tensor | undefined {
    return regularizationLoss(this, added)
  }

  /**
   * The values of all parameters, by path: `dense.kernel`. They are snapshots: later training does not change them, and they
   * are not copies. Free them with `scope` or `dispose`.
   */
  stateDict(): StateDict {
    return stateDict(this)
  }

  /**
   * Sets the parameters to the values in `state`. An error changes nothing. The values stay the caller's.
   *
   * @param options - `strict` (true): every parameter must be in `state`, and every name in `state` must be a parameter.
   *   Shapes and dtypes must always match.
   * @returns the names that were missing or not expected; both lists are empty if strict
   * @throws `ShapeError` that lists names that are missing or not expected, and wrong shapes and dtypes
   */
  loadStateDict(state: StateDict, options: { readonly strict?: boolean | undefined } = {}): LoadReport {
    return loadStateDict(this, state, options)
  }

  /**
   * Moves all parameters to another backend, with the state that optimizers and stateful layers keep for them. Set the backend as
   * well: inputs and results of later calls belong to the current one.
   *
   * @example
   * ```ts
   * import { dense } from '@tensorloom/layers'
   * import { ones, setBackend } from '@tensorloom/tensor'
   * import { reference } from '@tensorloom/tensor/backend'
   * const layer = dense(2, { inputShape: [3] })
   * layer.buildFor([3])
   * const other = reference()
   * setBackend(other)
   * layer.to(other)
   * console.log(layer.apply(ones([1, 3])).shape) // [1, 2]
   * ```
   */
  to(backend: Backend): this {
    const parameters = this.parameters.flatMap((one) => [one, ...companionsOf(one)])
    // All are read before any changes: one that cannot be read leaves the layer where it was.
    scope(() => {
      const moved = parameters.map((one) => one.to(backend))
      for (const [k, one] of parameters.entries()) one.assign(moved[k]!)
    })
    return this
  }

  /**
   * Frees all parameters, including those of layers that other models share. Using the layer afterwards throws
   * `DisposedError`. `buildFor` makes new parameters.
   */
  dispose(): void {
    for (const layer of layersByPath(this).keys()) {
      unbuild(layer)
      layer.disposed = true
    }
  }
  /** The same as `dispose`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}

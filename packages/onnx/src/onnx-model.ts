// The model that loading an ONNX file returns: a layer whose parameters are the floating-point initializers of the file.

import {
  type ForwardContext,
  type LayerConfig,
  type LayerValue,
  Model,
  type PredictData,
  type PredictOptions,
  type PredictSource,
} from '@tensorloom/layers'
import { portsText } from '@tensorloom/layers/internal'
import {
  DisposedError,
  isTensor,
  parameter,
  SerializationError,
  type Shape,
  scope,
  type Tensor,
  TensorloomError,
  tensor,
} from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { abstractly, abstractTensor, describeValue, withoutInterceptors } from '@tensorloom/tensor/op'
import { type ElementType, elementTypes, isFloat } from './model/element-types.js'
import { foldConstants } from './model/fold-constants.js'
import type { OnnxFile } from './model/read-model.js'
import type { Plan } from './plan/plan.js'
import { Plans } from './plan/plans.js'
import { illegal } from './proto/damaged.js'
import { OverBudget, withBudget } from './runtime/budget.js'
import { drive, driveSync, NeedsElements, withoutReading } from './runtime/drive.js'
import { feed, type OnnxValue, type Texts } from './runtime/feeds.js'
import { type Graph, staticShape } from './runtime/graph.js'
import { type RunSettings, runGraph } from './runtime/run-graph.js'
import {
  deviceOf,
  deviceValue,
  itemsOf,
  releaseConstant,
  sequenceValue,
  type TensorValue,
  type Value,
} from './runtime/value.js'

/** A plan, and the tensors that it takes. */
interface PlannedRun {
  readonly plan: Plan
  readonly inputs: readonly Tensor[]
}

/** An input or output of a model. */
export interface OnnxInfo {
  /** Its name in the file. */
  readonly name: string
  /** Its kind; undefined if the file does not say. */
  readonly kind: 'tensor' | 'sequence' | 'optional' | undefined
  /** Element type, by its name in ONNX in lower case. */
  readonly type: ElementType | undefined
  /** Extents: numbers, names of extents that differ from run to run, or null; undefined if the file does not say. */
  readonly shape: readonly (number | string | null)[] | undefined
}

/** Inputs whose elements a node needs as numbers, so they are constants and no parameters. */
function fixedNames(graph: Graph, found: Set<string> = new Set()): Set<string> {
  for (const node of graph.nodes) {
    if ('graph' in node.operator) continue
    const { fixed } = node.operator
    for (const [k, name] of node.inputs.entries()) if (fixed === 'all' || fixed.includes(k)) found.add(name)
    for (const value of Object.values(node.attributes)) {
      if (typeof value === 'object' && 'nodes' in value) fixedNames(value, found)
    }
  }
  return found
}

// Statistics that training does not change.
function statistics(graph: Graph): ReadonlySet<string> {
  return new Set(graph.nodes.flatMap((node) => (node.type === 'BatchNormalization' ? node.inputs.slice(3, 5) : [])))
}

/**
 * A model from an ONNX file. It is a layer: `apply`, `predict` and `compile` take it. Its parameters are the initializers of
 * floating-point numbers with at least one axis, under their names in the file.
 *
 * `run` takes and returns values by name, for models with scalars, texts, sequences, or inputs that have no batch.
 */
export class OnnxModel extends Model<LayerValue, LayerValue> {
  static readonly type: string = '@tensorloom/onnx/model'
  /**
   * The file as it was read.
   *
   * @internal
   */
  readonly file: OnnxFile
  private readonly graph: Graph
  private readonly settings: RunSettings
  private readonly size: number
  private readonly plans: Plans = new Plans()
  private readonly outputTypes: WeakMap<Plan, readonly ElementType[]> = new WeakMap()
  private readonly inputNames: ReadonlySet<string>

  /**
   * Made by `loadOnnx`.
   *
   * @param file - what `readModel` returned
   * @param settings - limits of a run
   * @internal
   */
  constructor(file: OnnxFile, settings: RunSettings & { readonly name?: string | undefined }) {
    super(settings.name === undefined ? {} : { name: settings.name })
    this.file = file
    this.settings = settings
    this.size = file.size
    this.inputNames = new Set(file.graph.inputs.map(({ name }) => name))
    const constants = new Map(file.graph.constants)
    const [fixed, frozen] = [fixedNames(file.graph), statistics(file.graph)]
    for (const [name, value] of constants) {
      if (value.kind !== 'tensor' || !isFloat(value.type) || value.shape.length === 0 || fixed.has(name)) continue
      constants.set(name, this.own(name, value, !frozen.has(name)))
    }
    this.graph = foldConstants({ ...file.graph, constants })
    this.builtFor = []
    this.check()
  }

  /** The inputs without default, in order. */
  get inputs(): readonly OnnxInfo[] {
    return this.graph.inputs.filter(({ name }) => !this.graph.constants.has(name))
  }

  /** The outputs, in order. */
  get outputs(): readonly OnnxInfo[] {
    return this.graph.outputs
  }

  /** The inputs and outputs with their extents, as `console.log` shows them. */
  get portsAsText(): string {
    return `${portsText(this.inputs)} → ${portsText(this.outputs)}`
  }

  // Its parameters come with the file, so there is nothing to build.
  override buildFor(): readonly Shape[] {
    this.disposed = this.builtFor === undefined
    return []
  }

  override get config(): LayerConfig {
    throw new SerializationError(`${this.name}: a model from an ONNX file cannot be saved as a layers model`, {
      help: "save it as ONNX: import { saveOnnx } from '@tensorloom/onnx'",
    })
  }

  override forward(x: LayerValue, _context?: ForwardContext<LayerValue>): LayerValue {
    const results = driveSync(this.start(this.named(Array.isArray(x) ? x : [x as Tensor])))
    const tensors = results.map((value, k) => this.tensorOf(value, this.graph.outputs[k]!.name))
    return tensors.length === 1 ? tensors[0]! : tensors
  }

  /** Predictions for a data set of batches, `x` or `{ x }`, or for the `x` of an object. */
  override predict(data: PredictSource<LayerValue>, options?: PredictOptions): Promise<LayerValue>
  /**
   * Predictions for all samples of `x`. If the file fixes the batch, all samples run at once and must be as many.
   *
   * @param x - [samples, …], or a list for several inputs
   */
  override predict(x: LayerValue, options?: PredictOptions): Promise<LayerValue>
  override async predict(data: PredictData, options: PredictOptions = {}): Promise<LayerValue> {
    const batched = [...this.inputs, ...this.outputs].every(({ shape }) => typeof shape?.[0] === 'string')
    const tensors = isTensor(data) ? [data] : Array.isArray(data) ? (data as readonly Tensor[]) : undefined
    if (batched || tensors === undefined) return super.predict(data as LayerValue, options)
    const results = await this.run(this.named(tensors))
    const list = this.outputs.map(({ name }) => {
      const value = results[name]
      if (isTensor(value)) return value
      throw notTensor(this.name, name)
    })
    return list.length === 1 ? list[0]! : list
  }

  /**
   * Runs the model once.
   *
   * @param inputs - values by the names of the inputs. int64 inputs take int32 tensors; texts are `{ shape, texts }`
   * @returns values by the names of the outputs; the caller's to free
   * @throws `ShapeError` or `DataError` that names the input, `TensorloomError` that names the node
   */
  async run(inputs: Readonly<Record<string, OnnxValue>>): Promise<Readonly<Record<string, OnnxValue>>> {
    // What the model casts for itself is freed.
    const planned = scope(() => {
      const found = this.plannedRun(this.fed(inputs))
      return found?.plan.run(found.inputs)
    })
    const results = planned ?? (await drive(this.start(inputs))).map(given)
    return Object.fromEntries(results.map((value, k) => [this.graph.outputs[k]!.name, value]))
  }

  /**
   * Runs the model once with values of the inputs in order.
   *
   * @internal
   */
  async runValues(values: readonly (Value | undefined)[]): Promise<readonly Value[]> {
    const { inputs } = this
    const all = this.graph.inputs.map(({ name }) => values[inputs.findIndex((one) => one.name === name)])
    return drive(this.steps(all))
  }

  override dispose(): void {
    super.dispose()
    this.plans.dispose()
    for (const value of this.graph.constants.values()) releaseConstant(value)
    releaseInside(this.graph)
  }

  // The steps of a run. The results are not tensors of the caller or the model.
  private *start(inputs: Readonly<Record<string, OnnxValue>>): Generator<TensorValue, readonly Value[], void> {
    return yield* this.steps(this.fed(inputs))
  }

  // The values of the graph's inputs.
  private fed(inputs: Readonly<Record<string, OnnxValue>>): readonly (Value | undefined)[] {
    if (!isPlainObject(inputs)) {
      throw new TensorloomError(
        `${this.name}: got ${describeValue(inputs)}, expected values by the names of the inputs`,
        {
          help: `write { ${this.inputs[0]?.name ?? 'x'}: tensor }`,
        },
      )
    }
    for (const name of Object.keys(inputs)) {
      if (this.inputNames.has(name)) continue
      throw new TensorloomError(`${this.name}: the model has no input '${name}'`, {
        help: `its inputs are ${[...this.inputNames].map((one) => `'${one}'`).join(', ')}`,
      })
    }
    if (this.disposed) {
      throw new DisposedError(`${this.name}: the model was disposed, so it has no parameters`, {
        help: 'dispose it later, or load it again',
      })
    }
    const extents = new Map<string, number>()
    return this.graph.inputs.map((info) => {
      if (Object.hasOwn(inputs, info.name)) return feed(info, inputs[info.name], extents)
      if (this.graph.constants.has(info.name) || info.kind === 'optional') return undefined
      throw new TensorloomError(`${this.name}: the input '${info.name}' is missing`, {
        help: `its inputs are ${this.inputs.map(({ name }) => `'${name}'`).join(', ')}`,
      })
    })
  }

  private *steps(values: readonly (Value | undefined)[]): Generator<TensorValue, readonly Value[], void> {
    const planned = this.plannedRun(values)
    if (planned === undefined) return (yield* runGraph(this.graph, values, this.settings)).map(ownCopy)
    const types = this.outputTypes.get(planned.plan)!
    return planned.plan.run(planned.inputs).map((tensor, k) => deviceValue(types[k]!, tensor))
  }

  // The plan for inputs of these types, if there is one: the second run with them makes it.
  private plannedRun(values: readonly (Value | undefined)[]): PlannedRun | undefined {
    const inputs: Tensor[] = []
    let missing = ''
    for (const [k, value] of values.entries()) {
      if (value === undefined) missing += `${k},`
      else if (value.kind !== 'tensor' || value.device === undefined || value.host !== undefined) return undefined
      else inputs.push(value.device)
    }
    let types: readonly ElementType[] = []
    const plan = this.plans.find(inputs, missing, (tensors) => {
      const rest = [...tensors]
      const given = values.map((value) => value && deviceValue((value as TensorValue).type, rest.shift()!))
      const results = withoutReading(runGraph(this.graph, given, this.settings))
      const made = results.map((value, k) => this.tensorOf(value, this.graph.outputs[k]!.name))
      types = results.map((value) => (value as TensorValue).type)
      return made
    })
    if (plan === undefined) return undefined
    if (!this.outputTypes.has(plan)) this.outputTypes.set(plan, types)
    return { plan, inputs }
  }

  private named(tensors: readonly Tensor[]): Readonly<Record<string, OnnxValue>> {
    const { inputs } = this
    if (tensors.length === inputs.length) return Object.fromEntries(inputs.map(({ name }, k) => [name, tensors[k]]))
    throw new TensorloomError(`${this.name}: got ${tensors.length} inputs, expected ${inputs.length}`, {
      help: `pass a list in this order: ${inputs.map(({ name }) => name).join(', ')}`,
    })
  }

  private tensorOf(value: Value, output: string): Tensor {
    if (value.kind !== 'tensor' || value.type === 'string') throw notTensor(this.name, output)
    return deviceOf(value)
  }

  private own(name: string, value: TensorValue, trainable: boolean): TensorValue {
    const made = withoutInterceptors(() =>
      tensor(value.host as Float32Array, { shape: value.shape, dtype: elementTypes[value.type].dtype! }),
    )
    const own = parameter(made, { name, trainable })
    made.dispose()
    this.ownParameters.set(name, { parameter: own, trainable, regularizer: undefined })
    return { ...value, host: undefined, device: own }
  }

  // Runs on tensors without elements, if all extents are known, so that shapes that do not fit are found at loading.
  private check(): void {
    const shapes = this.inputs.map(staticShape)
    const types = this.inputs.map(({ kind, type }) => (kind === 'tensor' ? type : undefined))
    const known =
      shapes.every((shape) => shape !== undefined) && types.every((type) => type !== undefined && type !== 'string')
    if (!known) return
    try {
      withoutInterceptors(() =>
        abstractly(() => {
          const values = this.graph.inputs.map((info): Value | undefined => {
            const k = this.inputs.findIndex(({ name }) => name === info.name)
            if (k === -1) return undefined
            const type = types[k]!
            checkSize(info.name, shapes[k]!)
            return deviceValue(type, abstractTensor(shapes[k]!, elementTypes[type].dtype))
          })
          withBudget(10 * this.size + 1000 * this.graph.nodes.length, () =>
            driveSync(runGraph(this.graph, values, this.settings)),
          )
        }),
      )
    } catch (error) {
      if (error instanceof NeedsElements || error instanceof OverBudget) return
      this.dispose()
      throw error instanceof TensorloomError
        ? new SerializationError(error.message.split('\nhelp: ')[0]!, {
            help: error.help ?? 'export the model again',
            cause: error,
          })
        : error
    }
  }
}

function checkSize(name: string, shape: Shape): void {
  // As tensor counts, which leaves out zeros.
  if (shape.reduce((product, extent) => product * Math.max(extent, 1), 1) < 2 ** 31) return
  throw illegal(`input '${name}'`, `its shape is [${shape.join(', ')}]`, 'a tensor has at most 2³¹ elements')
}

// Results belong to the caller: a tensor of the model or of the caller is given under another handle.
function ownCopy(value: Value): Value {
  if (value.kind === 'sequence') return sequenceValue(itemsOf(value).map(ownCopy))
  if (value.kind === 'optional') return { kind: 'optional', value: value.value && ownCopy(value.value) }
  if (value.type === 'string') return value
  const device = scope(() => {
    const x = deviceOf(value)
    return x.reshape(x.shape)
  })
  return { ...value, device, last: undefined, constant: false }
}

/** A value as a caller gets it. */
function given(value: Value): OnnxValue {
  if (value.kind === 'sequence') return itemsOf(value).map(given)
  if (value.kind === 'optional') return value.value && given(value.value)
  if (value.type !== 'string') return value.device
  return { shape: value.shape, texts: value.host as readonly string[] } satisfies Texts
}

function notTensor(model: string, output: string): TensorloomError {
  return new TensorloomError(`${model}: the output '${output}' is not a tensor of numbers`, {
    help: 'call model.run({ … }), which returns sequences and texts, too',
  })
}

function releaseInside(graph: Graph): void {
  for (const node of graph.nodes) {
    const inner = 'graph' in node.operator ? [node.operator.graph] : []
    for (const value of Object.values(node.attributes))
      if (typeof value === 'object' && 'nodes' in value) inner.push(value)
    for (const one of inner) {
      for (const value of one.constants.values()) releaseConstant(value)
      releaseInside(one)
    }
  }
}

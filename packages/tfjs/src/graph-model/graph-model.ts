// The model that loading a graph model returns.
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
  cast,
  type DType,
  isTensor,
  parameter,
  SerializationError,
  type Shape,
  ShapeError,
  scope,
  type Tensor,
  TensorloomError,
  tensor,
} from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { abstractly, abstractTensor, describeValue, shapeText, withoutInterceptors } from '@tensorloom/tensor/op'
import { illegal } from '../files/illegal.js'
import { GraphError } from './graph-error.js'
import type { RunContext, Steps } from './operator.js'
import { findOperator } from './operators/table.js'
import { type PlannedNodes, planNodes } from './plan-nodes.js'
import { type GraphFunction, type GraphNode, type Reference, referenceOf } from './read-graph.js'
import { runDataflow } from './run-dataflow.js'
import { drive, driveSync, NeedsElements, runGraph } from './run-graph.js'
import { type AnyValue, deviceOf, releaseConstant, type TableValue, textsValue, type Value, valueOf } from './values.js'

/** An input or output of a graph model. */
export interface GraphInfo {
  /** Its name: that of the signature, or of the node. */
  readonly name: string
  /** Its dtype; `string` for texts. Undefined if the file does not say. */
  readonly dtype: DType | 'string' | undefined
  /** Extents; null for those that differ from run to run. Undefined if the file does not say. */
  readonly shape: readonly (number | null)[] | undefined
}

/** An input or output and the node that it is. */
export interface Port extends GraphInfo {
  readonly at: Reference
}

/** A graph as it was read. */
export interface GraphFile {
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Constants by the names of their nodes. */
  readonly constants: ReadonlyMap<string, AnyValue>
  /** The functions that nodes run. */
  readonly functions: ReadonlyMap<string, GraphFunction>
  /** The graph that fills tables, and what it gives; undefined if there is none. */
  readonly initializer:
    | { readonly nodes: ReadonlyMap<string, GraphNode>; readonly outputs: readonly Reference[] }
    | undefined
}

/** A tensor of texts. */
export interface GraphTexts {
  /** Its shape. */
  readonly shape: readonly number[]
  /** Its elements, in row-major order. */
  readonly texts: readonly string[]
}

/** What goes into a graph and comes out of it. */
export type GraphValue = Tensor | GraphTexts

function allNodes({ nodes, functions, initializer }: GraphFile): readonly GraphNode[] {
  const graphs = [
    nodes,
    ...[...functions.values()].map((one) => one.nodes),
    initializer?.nodes ?? new Map<string, GraphNode>(),
  ]
  return graphs.flatMap((one) => [...one.values()])
}

/** A function that is called in more others is taken to call itself without end. */
const mostDepth = 64

/** Means and variances, which training does not change. */
function statistics(file: GraphFile): ReadonlySet<string> {
  const norms = allNodes(file).filter(({ op }) => op.startsWith('FusedBatchNorm'))
  return new Set(norms.flatMap(({ inputs }) => inputs.slice(3, 5).map(({ node }) => node)))
}

/** Names of constants that an operator reads as numbers: they are not parameters. */
function readAsNumbers(file: GraphFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { op, inputs } of allNodes(file)) {
    const { host = [] } = findOperator(op) ?? {}
    for (const k of host === 'all' ? inputs.keys() : host) {
      const one = inputs[k < 0 ? inputs.length + k : k]
      if (one !== undefined) names.add(one.node)
    }
  }
  return names
}

/**
 * A graph model of TensorFlow.js, for inference. It is a layer: `apply` and `predict` take it. Its parameters are the float
 * constants with at least one axis, under the names of their nodes.
 *
 * `run` takes and returns tensors by name, and computes any node of the graph.
 */
export class GraphModel extends Model<LayerValue, LayerValue> {
  static readonly type: string = '@tensorloom/tfjs/graphModel'
  private readonly file: GraphFile
  private readonly constants: Map<string, AnyValue>
  private readonly plans: Map<string, PlannedNodes> = new Map()
  private readonly tables: Map<string, TableValue> = new Map()

  /**
   * Made by `loadTfjs`.
   *
   * @internal
   */
  constructor(file: GraphFile) {
    super({})
    this.file = file
    this.constants = new Map(file.constants)
    const [fixed, frozen] = [readAsNumbers(file), statistics(file)]
    for (const [name, value] of file.constants) {
      if (value.dtype !== 'float32' || value.shape.length === 0 || fixed.has(name)) continue
      this.constants.set(name, this.own(name, value, !frozen.has(name)))
    }
    this.builtFor = []
    try {
      this.plan(
        '',
        file.nodes,
        file.outputs.map(({ at }) => at),
        this.inputNames(),
      )
      this.checkFunctions()
      this.initialize()
      this.check()
    } catch (error) {
      this.dispose()
      throw error
    }
  }

  /** The inputs in order. */
  get inputs(): readonly GraphInfo[] {
    return this.file.inputs.map(infoOf)
  }

  /** The outputs in order. */
  get outputs(): readonly GraphInfo[] {
    return this.file.outputs.map(infoOf)
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
    throw new SerializationError(`${this.name}: a graph model cannot be saved as a layers model`, {
      help: 'keep its files, or export it as ONNX',
    })
  }

  override forward(x: LayerValue, _context?: ForwardContext<LayerValue>): LayerValue {
    const { outputs } = this.file
    const steps = this.steps(this.listed(Array.isArray(x) ? (x as readonly Tensor[]) : [x as Tensor]), outputs)
    const results = driveSync(steps).map((one, k) => tensorOf(one, outputs[k]!))
    return results.length === 1 ? results[0]! : results
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
    const { inputs, outputs } = this.file
    const batched = [...inputs, ...outputs].every(({ shape }) => shape?.[0] === null)
    const tensors = isTensor(data) ? [data] : Array.isArray(data) ? (data as readonly Tensor[]) : undefined
    if (batched || tensors === undefined) return super.predict(data as LayerValue, options)
    const results = (await drive(this.steps(this.listed(tensors), outputs))).map((one, k) => tensorOf(one, outputs[k]!))
    return results.length === 1 ? results[0]! : results
  }

  /**
   * Runs the graph once.
   *
   * @typeParam V - `Tensor`, or `GraphTexts` for outputs of texts
   * @param inputs - tensors by the names of the inputs; texts are `{ shape, texts }`
   * @param outputs - names of outputs or of nodes: `top_k` for its first output, `top_k:1` for its second; by default the
   *   outputs of the model
   * @returns tensors by these names, the caller's to free; texts are `{ shape, texts }`
   * @throws `ShapeError` or `DtypeError` that names the input, `TensorloomError` that names the node
   */
  async run<V extends GraphValue = Tensor>(
    inputs: Readonly<Record<string, GraphValue>>,
    outputs: readonly string[] = this.file.outputs.map(({ name }) => name),
  ): Promise<Readonly<Record<string, V>>> {
    const known = this.file.inputs
    if (!isPlainObject(inputs)) {
      throw new TensorloomError(
        `${this.name}: got ${describeValue(inputs)}, expected tensors by the names of the inputs`,
        {
          help: `its inputs are ${namesOf(known)}`,
        },
      )
    }
    if (!Array.isArray(outputs) || !outputs.every((name) => typeof name === 'string')) {
      throw new TensorloomError(`${this.name}: outputs is ${describeValue(outputs)}, expected a list of names`, {
        help: `its outputs are ${namesOf(this.file.outputs)}`,
      })
    }
    const unknown = Object.keys(inputs).find((name) => !known.some((one) => one.name === name || one.at.node === name))
    if (unknown !== undefined) throw this.noSuch('input', unknown)
    const tensors = known.map(({ name, at }) => {
      const given = Object.hasOwn(inputs, name)
        ? inputs[name]
        : Object.hasOwn(inputs, at.node)
          ? inputs[at.node]
          : undefined
      if (given !== undefined) return given
      throw new TensorloomError(`${this.name}: the input '${name}' is missing`, {
        help: `its inputs are ${namesOf(known)}`,
      })
    })
    const ports = outputs.map((name) => this.portOf(name))
    const results = await drive(this.steps(tensors, ports))
    return Object.fromEntries(results.map((value, k) => [outputs[k]!, value as V]))
  }

  override dispose(): void {
    super.dispose()
    for (const value of this.constants.values()) releaseConstant(value)
  }

  private own(name: string, value: Value, trainable: boolean): Value {
    const made = withoutInterceptors(() => tensor(value.host!, { shape: value.shape, dtype: 'float32' }))
    const own = parameter(made, { name, trainable })
    made.dispose()
    this.ownParameters.set(name, { parameter: own, trainable, regularizer: undefined })
    return { ...value, host: undefined, device: own }
  }

  private noSuch(kind: string, name: string): TensorloomError {
    return new TensorloomError(`${this.name}: the model has no ${kind} '${name}'`, {
      help: `its inputs are ${namesOf(this.file.inputs)}, its outputs ${namesOf(this.file.outputs)}`,
    })
  }

  private portOf(name: string): Port {
    const own = this.file.outputs.find((one) => one.name === name)
    if (own !== undefined) return own
    const at = referenceOf(name)
    if (!this.file.nodes.has(at.node)) throw this.noSuch('node', name)
    return { name, at, dtype: undefined, shape: undefined }
  }

  private inputNames(): readonly string[] {
    return this.file.inputs.map(({ at }) => at.node)
  }

  // The nodes that some outputs of a graph need.
  private plan(
    graph: string,
    nodes: ReadonlyMap<string, GraphNode>,
    outputs: readonly Reference[],
    inputs: readonly string[],
  ): PlannedNodes {
    const key = `${graph} ${outputs.map(({ node, output }) => `${node}:${output}`).join(' ')}`
    const before = this.plans.get(key)
    if (before !== undefined) return before
    const given = new Set(inputs)
    const planned = planNodes(nodes, outputs, (name) => this.constants.has(name) || given.has(name))
    this.plans.set(key, planned)
    return planned
  }

  private *runNodes(
    planned: PlannedNodes,
    known: ReadonlyMap<string, AnyValue>,
    outputs: readonly Reference[],
    depth = 0,
  ): Steps<readonly AnyValue[]> {
    const context: RunContext = {
      run: (name, inputs) => this.runFunction(name, inputs, depth + 1),
      tables: this.tables,
    }
    return yield* (planned.dataflow ? runDataflow : runGraph)(planned, known, outputs, context)
  }

  private *runFunction(name: string, inputs: readonly AnyValue[], depth: number): Steps<readonly AnyValue[]> {
    if (depth > mostDepth) throw new GraphError(`function '${name}' is called in ${mostDepth} others, or calls itself`)
    const { nodes, inputs: names, outputs } = this.functionOf(name)
    if (names.length !== inputs.length)
      throw new GraphError(`function '${name}' takes ${names.length} inputs, got ${inputs.length}`)
    const known = new Map(this.constants)
    for (const [k, one] of names.entries()) known.set(one, inputs[k]!)
    return yield* this.runNodes(this.plan(`function ${name}`, nodes, outputs, names), known, outputs, depth)
  }

  private functionOf(name: string): GraphFunction {
    const found = this.file.functions.get(name)
    if (found !== undefined) return found
    throw illegal(`the library has no function '${name}'`)
  }

  // Functions that nodes name exist, and have operators that are known.
  private checkFunctions(): void {
    const seen = new Set<string>()
    const visit = (nodes: Iterable<GraphNode>): void => {
      for (const { attributes } of nodes) {
        for (const name of attributes.functions()) {
          if (seen.has(name)) continue
          seen.add(name)
          const { nodes: inner, outputs, inputs } = this.functionOf(name)
          visit(this.plan(`function ${name}`, inner, outputs, inputs).nodes)
        }
      }
    }
    for (const { nodes } of [...this.plans.values()]) visit(nodes)
  }

  // Fills the tables.
  private initialize(): void {
    const { initializer } = this.file
    if (initializer === undefined) return
    const { nodes, outputs } = initializer
    const planned = this.plan('initializer', nodes, outputs, [])
    scope(() => void driveSync(this.runNodes(planned, this.constants, [])))
  }

  private listed(tensors: readonly GraphValue[]): readonly GraphValue[] {
    const { inputs } = this.file
    if (tensors.length === inputs.length) return tensors
    throw new TensorloomError(`${this.name}: got ${tensors.length} inputs, expected ${inputs.length}`, {
      help: `pass a list in this order: ${namesOf(inputs)}`,
    })
  }

  private *steps(given: readonly GraphValue[], outputs: readonly Port[]): Steps<readonly GraphValue[]> {
    const known = new Map(this.constants)
    for (const [k, port] of this.file.inputs.entries()) known.set(port.at.node, fed(port, given[k]))
    const references = outputs.map(({ at }) => at)
    const planned = this.plan('', this.file.nodes, references, this.inputNames())
    const results = yield* this.runNodes(planned, known, references)
    // Results belong to the caller: a tensor of the model or of the caller is given under another handle.
    return results.map((value): GraphValue => {
      if (value.dtype === 'string') return { shape: value.shape, texts: value.texts }
      return scope(() => {
        const x = deviceOf(value)
        return x.reshape(x.shape)
      })
    })
  }

  // Runs on tensors without elements, so that shapes that do not fit are found at loading.
  private check(): void {
    const { inputs, outputs } = this.file
    const isOpen = ({ shape, dtype }: Port): boolean =>
      shape === undefined || shape.slice(1).includes(null) || dtype === 'string'
    // How often functions run depends on values.
    if (this.file.functions.size > 0 || [...this.plans.values()].some(({ dataflow }) => dataflow)) return
    if (inputs.some(isOpen)) return
    try {
      withoutInterceptors(() =>
        abstractly(() => {
          const values = inputs.map(({ shape, dtype }) =>
            abstractTensor(
              shape!.map((extent) => extent ?? 2),
              (dtype as DType | undefined) ?? 'float32',
            ),
          )
          driveSync(this.steps(values, outputs))
        }),
      )
    } catch (error) {
      if (error instanceof NeedsElements) return
      throw illegal(`the graph cannot run: ${messageOf(error)}`, helpOf(error), error)
    }
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\nhelp: ')[0]!.replace(/^tfjs: /, '')
}

function helpOf(error: unknown): string {
  return (error instanceof TensorloomError ? error.help : undefined) ?? 'the model is damaged: convert it again'
}

function infoOf({ name, dtype, shape }: Port): GraphInfo {
  return { name, dtype, shape }
}

function namesOf(ports: readonly Port[]): string {
  return ports.map(({ name }) => `'${name}'`).join(', ')
}

/** An output that must be a tensor. */
function tensorOf(value: GraphValue, { name }: Port): Tensor {
  if (isTensor(value)) return value
  throw new TensorloomError(`tfjs: the output '${name}' is of texts`, {
    help: 'call model.run({ … }), which returns texts, too',
  })
}

function fed(port: Port, given: GraphValue | undefined): AnyValue {
  if (isTensor(given) || given === undefined) return valueOf(fitted(port, given))
  const { shape, texts } = given as Partial<GraphTexts>
  const size = Array.isArray(shape) ? shape.reduce((product: number, one: number) => product * one, 1) : Number.NaN
  if (Array.isArray(texts) && texts.length === size && texts.every((one) => typeof one === 'string')) {
    return textsValue(texts, shape)
  }
  return valueOf(fitted(port, given as never))
}

function fitted({ name, dtype, shape }: Port, given: Tensor | undefined): Tensor {
  if (!isTensor(given) || dtype === 'string') {
    const isText = dtype === 'string'
    throw new TensorloomError(
      `tfjs: input '${name}' is ${describeValue(given)}, expected ${isText ? 'texts' : 'a tensor'}`,
      { help: isText ? "write { shape: [1], texts: ['…'] }" : 'convert it first: tensor(values)' },
    )
  }
  const fits =
    shape === undefined ||
    (shape.length === given.rank && shape.every((one, k) => one === null || one === given.shape[k]))
  if (!fits) {
    throw new ShapeError(
      `tfjs: input '${name}' has shape ${shapeText(given.shape)}, expected [${shape.map((one) => one ?? '?').join(', ')}]`,
      { help: 'reshape the input' },
    )
  }
  return dtype === undefined || given.dtype === dtype ? given : cast(given, dtype)
}

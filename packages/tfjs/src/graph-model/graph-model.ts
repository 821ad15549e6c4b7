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
import { findOperator } from './operators/table.js'
import { type GraphNode, orderOf, type Reference, referenceOf } from './read-graph.js'
import { drive, driveSync, NeedsElements, type PlannedNode, runGraph, type Steps } from './run-graph.js'
import { deviceOf, releaseConstant, type Value, valueOf } from './values.js'

/** An input or output of a graph model. */
export interface GraphInfo {
  /** Its name: that of the signature, or of the node. */
  readonly name: string
  /** Its dtype; undefined if the file does not say. */
  readonly dtype: DType | undefined
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
  readonly constants: ReadonlyMap<string, Value>
}

/** Means and variances, which training does not change. */
function statistics({ nodes }: GraphFile): ReadonlySet<string> {
  const norms = [...nodes.values()].filter(({ op }) => op.startsWith('FusedBatchNorm'))
  return new Set(norms.flatMap(({ inputs }) => inputs.slice(3, 5).map(({ node }) => node)))
}

/** Names of constants that an operator reads as numbers: they are no parameters. */
function readAsNumbers({ nodes }: GraphFile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { op, inputs } of nodes.values()) {
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
  private readonly constants: Map<string, Value>
  private readonly plans: Map<string, readonly PlannedNode[]> = new Map()

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
      this.plan(file.outputs.map(({ at }) => at))
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
    const results = driveSync(steps)
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
    const results = await drive(this.steps(this.listed(tensors), outputs))
    return results.length === 1 ? results[0]! : results
  }

  /**
   * Runs the graph once.
   *
   * @param inputs - tensors by the names of the inputs
   * @param outputs - names of outputs or of nodes: `top_k` for its first output, `top_k:1` for its second; by default the
   *   outputs of the model
   * @returns tensors by these names; the caller's to free
   * @throws `ShapeError` or `DtypeError` that names the input, `TensorloomError` that names the node
   */
  async run(
    inputs: Readonly<Record<string, Tensor>>,
    outputs: readonly string[] = this.file.outputs.map(({ name }) => name),
  ): Promise<Readonly<Record<string, Tensor>>> {
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
    return Object.fromEntries(results.map((value, k) => [outputs[k]!, value]))
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

  // The nodes that some outputs need. Operators that are not known are told together.
  private plan(outputs: readonly Reference[]): readonly PlannedNode[] {
    const key = outputs.map(({ node, output }) => `${node}:${output}`).join(' ')
    const before = this.plans.get(key)
    if (before !== undefined) return before
    const order = orderOf(
      this.file.nodes,
      outputs.map(({ node }) => node),
    )
    const inputs = new Set(this.file.inputs.map(({ at }) => at.node))
    const nodes = order.filter(({ name }) => !this.constants.has(name) && !inputs.has(name))
    checkKnown(nodes)
    const last = new Map<string, string>()
    for (const { name, inputs: from } of nodes) for (const { node } of from) last.set(node, name)
    for (const { node } of outputs) last.delete(node)
    const release = new Map<string, string[]>()
    for (const [node, by] of last) release.set(by, [...(release.get(by) ?? []), node])
    const planned = nodes.map((node) => ({
      ...node,
      operator: findOperator(node.op)!,
      release: release.get(node.name) ?? [],
    }))
    this.plans.set(key, planned)
    return planned
  }

  private listed(tensors: readonly Tensor[]): readonly Tensor[] {
    const { inputs } = this.file
    if (tensors.length === inputs.length) return tensors
    throw new TensorloomError(`${this.name}: got ${tensors.length} inputs, expected ${inputs.length}`, {
      help: `pass a list in this order: ${namesOf(inputs)}`,
    })
  }

  private *steps(tensors: readonly Tensor[], outputs: readonly Port[]): Steps<readonly Tensor[]> {
    const known = new Map(this.constants)
    for (const [k, port] of this.file.inputs.entries()) known.set(port.at.node, valueOf(fitted(port, tensors[k])))
    const references = outputs.map(({ at }) => at)
    const results = yield* runGraph(this.plan(references), known, references)
    // Results belong to the caller: a tensor of the model or of the caller is given under another handle.
    return results.map((value) =>
      scope(() => {
        const x = deviceOf(value)
        return x.reshape(x.shape)
      }),
    )
  }

  // Runs on tensors without elements, so that shapes that do not fit are found at loading.
  private check(): void {
    const { inputs, outputs } = this.file
    if (inputs.some(({ shape }) => shape === undefined || shape.slice(1).includes(null))) return
    try {
      withoutInterceptors(() =>
        abstractly(() => {
          const values = inputs.map(({ shape, dtype }) =>
            abstractTensor(
              shape!.map((extent) => extent ?? 2),
              dtype ?? 'float32',
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

function checkKnown(nodes: readonly GraphNode[]): void {
  const missing = [...new Set(nodes.filter(({ op }) => findOperator(op) === undefined).map(({ op }) => op))].sort()
  if (missing.length === 0) return
  const constants = missing.filter((op) => op === 'Const').length > 0
  if (constants) {
    const { name } = nodes.find(({ op }) => op === 'Const')!
    throw illegal(
      `the constant '${name}' is not in the manifest`,
      'model.json and the weight files do not belong together',
    )
  }
  throw illegal(
    `the graph has ${missing.length === 1 ? 'an operator' : 'operators'} that ${missing.length === 1 ? 'is' : 'are'} not known: ${missing.join(', ')}`,
    'operators of graph models are listed in the README of @tensorloom/tfjs',
  )
}

function fitted({ name, dtype, shape }: Port, given: Tensor | undefined): Tensor {
  if (!isTensor(given)) {
    throw new TensorloomError(`tfjs: input '${name}' is ${describeValue(given)}, expected a tensor`, {
      help: 'convert it first: tensor(values)',
    })
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

// What a rule of the exporter is: it writes one op as nodes.
import type { DType, Shape } from '@tensorloom/tensor'
import type { Attributes, OpDefinition } from '@tensorloom/tensor/op'
import type { GraphProto } from '../proto/messages.js'
import type { Traced, TracedTensor } from '../trace/recorder.js'
import { type Column, cannotFollow } from './extents.js'
import type { GraphBuilder } from './graph-builder.js'
import type { TracedBody } from './sequence-recorder.js'
import type { TracedConstant } from './trace.js'

/** One call, as it was seen in all trials. */
export class ExportCall {
  readonly graph: GraphBuilder
  readonly op: OpDefinition
  readonly inputs: readonly Traced[]
  readonly outputs: readonly TracedTensor[]
  /** The attributes in each trial. */
  readonly trials: readonly Attributes[]
  /** Shapes of the outputs in each trial. */
  readonly outputShapes: readonly (readonly Shape[])[]
  /** Shapes of the inputs in each trial. */
  readonly inputShapes: readonly (readonly Shape[])[]
  /** The arguments in each trial. */
  readonly inputTrials: readonly (readonly Traced[])[]
  /** Writes the body of a loop, given as it was in each trial, as a graph. */
  readonly graphOf: (trials: readonly TracedBody[]) => GraphProto
  private readonly names: (tensor: TracedTensor) => string
  private readonly constants: ReadonlyMap<number, TracedConstant>

  constructor(
    fields: Pick<
      ExportCall,
      'graph' | 'op' | 'inputs' | 'outputs' | 'trials' | 'outputShapes' | 'inputShapes' | 'inputTrials' | 'graphOf'
    >,
    names: (tensor: TracedTensor) => string,
    constants: ReadonlyMap<number, TracedConstant>,
  ) {
    this.graph = fields.graph
    this.op = fields.op
    this.inputs = fields.inputs
    this.outputs = fields.outputs
    this.trials = fields.trials
    this.outputShapes = fields.outputShapes
    this.inputShapes = fields.inputShapes
    this.inputTrials = fields.inputTrials
    this.graphOf = fields.graphOf
    this.names = names
    this.constants = constants
  }

  /** An attribute, which must be the same in all trials. */
  attribute<T>(name: string): T {
    return this.fixed(this.trials.map((attrs) => attrs[name])) as T
  }

  /** What was seen in all trials, if it was always the same. */
  fixed<T>(seen: readonly T[]): T {
    if (!seen.every((one) => isSame(one, seen[0]))) throw cannotFollow(this.op.name)
    return seen[0]!
  }

  /** Shape of input `k` in the first trial. */
  shape(k: number): Shape {
    return this.tensor(k).shape
  }

  /** Dtype of input `k`. */
  dtype(k: number): DType {
    return this.tensor(k).dtype
  }

  /** Input `k`, which must be a tensor. */
  tensor(k: number): TracedTensor {
    return this.inputs[k] as TracedTensor
  }

  /** Name of input `k`; a number becomes a constant of `dtype`. */
  input(k: number, dtype: DType = 'float32'): string {
    const one = this.inputs[k]!
    if (one.kind === 'tensor') return this.names(one)
    const values = this.inputTrials
      .map((list) => list[k]!)
      .map((other) => ('value' in other ? Number(other.value) : NaN))
    return this.graph.number(values, dtype, this.op.name, this.near())
  }

  /** The elements of input `k`, if it is a parameter or a constant. */
  data(k: number): TracedConstant | undefined {
    const one = this.inputs[k]
    return one?.kind === 'tensor' ? this.constants.get(one.number) : undefined
  }

  /** A list of numbers that may depend on unknown extents, as an int64 list. */
  extents(list: (attrs: Attributes, trial: number) => readonly number[]): string {
    return this.graph.extents(this.trials.map(list), this.op.name, this.near())
  }

  /** The extents of the inputs that change. */
  near(): readonly Column[] {
    return this.inputs.flatMap((one, k) => {
      if (one.kind !== 'tensor') return []
      const shapes = this.inputShapes.map((list) => list[k]!)
      return one.shape.flatMap((extent, axis) => {
        const values = shapes.map((shape) => shape[axis]!)
        if (values.every((value) => value === extent)) return []
        return [{ values, write: () => this.graph.node('Shape', [this.names(one)], { start: axis, end: axis + 1 }) }]
      })
    })
  }

  /** `axis` from 0. */
  axis(axis: number, rank: number = this.shape(0).length): number {
    return axis < 0 ? axis + rank : axis
  }
}

// Attributes are numbers, texts, lists and plain objects.
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [own, other] = [Object.entries(a), b as Readonly<Record<string, unknown>>]
  return own.length === Object.keys(b).length && own.every(([key, value]) => isSame(value, other[key]))
}

/** Writes a call, and returns the names of its outputs. */
export type ExportRule = (call: ExportCall) => string | readonly string[]

/** Rules by the names of ops. */
export type ExportRules = Readonly<Record<string, ExportRule>>

// Runs a graph in which values decide what runs: `Switch` gives its value to one of two outputs, and a node whose input never comes
// does not run. Loops are frames: `Enter` goes into one, `NextIteration` to its next iteration, and `Exit` out of it.
// Source: Abadi et al. (2016), TensorFlow: A System for Large-Scale Machine Learning, section 3.4.

import { type Scope, scope } from '@tensorloom/tensor'
import { Living } from '@tensorloom/tensor/internal'
import { atNode, GraphError } from './graph-error.js'
import type { RunContext, Steps } from './operator.js'
import { mostIterations } from './operators/control.js'
import type { PlannedNode, PlannedNodes } from './plan-nodes.js'
import type { Reference } from './read-graph.js'
import { runNode } from './run-graph.js'
import { type AnyValue, integers, isNumbers, partsOf } from './values.js'

type Outputs = readonly (AnyValue | undefined)[]

/** An iteration of a loop, or the graph itself. */
interface Place {
  readonly frame: Frame
  readonly iteration: number
  /** Values by the names of the nodes that gave them, here or from another place. */
  readonly results: Map<string, Outputs>
  /** Nodes that ran here. */
  readonly done: Set<PlannedNode>
  /** Nodes that were looked at and lack an input. */
  readonly waiting: Set<PlannedNode>
  /** Entries of the queue here, and in frames inside. */
  queued: number
}

interface Frame {
  readonly outer: Place | undefined
  readonly places: Map<number, Place>
  /** What all iterations can read. */
  readonly fixed: Map<string, Outputs>
  readonly inner: Map<string, Frame>
  /** How many values still come in by `Enter`. */
  expected: number
}

function openFrame(outer: Place | undefined, expected: number): Frame {
  return { outer, places: new Map(), fixed: new Map(), inner: new Map(), expected }
}

function placeIn(frame: Frame, iteration: number): Place {
  const known = frame.places.get(iteration)
  if (known !== undefined) return known
  const made: Place = { frame, iteration, results: new Map(), done: new Set(), waiting: new Set(), queued: 0 }
  frame.places.set(iteration, made)
  return made
}

/**
 * Runs nodes as their inputs come.
 *
 * @param known - the values of constants and inputs, by the names of their nodes
 * @returns a value for each of `outputs`
 */
export function* runDataflow(
  { nodes, gates }: PlannedNodes,
  known: ReadonlyMap<string, AnyValue>,
  outputs: readonly Reference[],
  context: RunContext,
): Steps<readonly AnyValue[]> {
  const run = new DataflowRun(nodes, gates, known, context)
  return yield* run.steps(outputs)
}

class DataflowRun {
  private readonly known: ReadonlyMap<string, AnyValue>
  private readonly gates: ReadonlyMap<string, readonly string[]>
  private readonly context: RunContext
  private readonly nodes: readonly PlannedNode[]
  /** The nodes that read a node. */
  private readonly readers: Map<string, PlannedNode[]> = new Map()
  private readonly root: Place = placeIn(openFrame(undefined, 0), 0)
  private readonly queue: (readonly [Place, PlannedNode])[] = []
  private readonly living: Living<AnyValue> = new Living(partsOf)

  constructor(
    nodes: readonly PlannedNode[],
    gates: ReadonlyMap<string, readonly string[]>,
    known: ReadonlyMap<string, AnyValue>,
    context: RunContext,
  ) {
    this.gates = gates
    this.nodes = nodes.filter(({ name }) => !known.has(name))
    this.known = known
    this.context = context
    for (const node of this.nodes) {
      const read = node.inputs.map((one) => one.node)
      for (const name of new Set([...read, ...read.flatMap((one) => gates.get(one) ?? []), ...node.after])) {
        this.readers.set(name, [...(this.readers.get(name) ?? []), node])
      }
    }
  }

  *steps(outputs: readonly Reference[]): Steps<readonly AnyValue[]> {
    const opened = scope()
    try {
      for (const node of this.nodes) this.enqueue(this.root, node)
      let at = 0
      for (;;) {
        for (; at < this.queue.length; at++) {
          const [place, node] = this.queue[at]!
          const inputs = this.inputsOf(place, node)
          if (inputs === undefined) place.waiting.add(node)
          else yield* this.fire(place, node, inputs, opened)
          this.leave(place)
          if (at < 4096) continue
          this.queue.splice(0, at + 1)
          at = -1
        }
        if (!this.wake()) break
      }
      const values = outputs.map((one) => {
        const value = this.find(this.root, one)
        if (value !== undefined) return value
        throw new GraphError(`tfjs: the output '${one.node}' has no value: nothing that leads to it ran`)
      })
      opened.keep(this.living.madeIn(values))
      return values
    } finally {
      opened.dispose()
    }
  }

  private enqueue(place: Place, node: PlannedNode): void {
    if (place.done.has(node)) return
    place.waiting.delete(node)
    this.queue.push([place, node])
    for (let one: Place | undefined = place; one !== undefined; one = one.frame.outer) one.queued++
  }

  private leave(place: Place): void {
    for (let one: Place | undefined = place; one !== undefined; one = one.frame.outer) {
      one.queued--
      this.forgetOld(one.frame)
    }
  }

  // The first iteration is forgotten if nothing is left to run in it, nothing comes from outside, and there is a later one.
  private forgetOld({ outer, places, expected }: Frame): void {
    if (outer === undefined || expected > 0) return
    for (const [iteration, place] of places) {
      if (place.queued > 0 || !places.has(iteration + 1)) return
      this.forget(place)
      places.delete(iteration)
    }
  }

  private forget({ frame, iteration, results }: Place): void {
    for (const values of results.values()) this.living.release(present(values))
    for (const [key, inner] of frame.inner) {
      if (!key.endsWith(` ${iteration}`)) continue
      for (const place of inner.places.values()) this.forget(place)
      frame.inner.delete(key)
    }
  }

  // Nodes that wait may have got an input from outside of their frame.
  private wake(): boolean {
    const before = this.queue.length
    const visit = (frame: Frame): void => {
      for (const place of frame.places.values()) {
        for (const node of [...place.waiting]) if (this.inputsOf(place, node) !== undefined) this.enqueue(place, node)
      }
      for (const inner of frame.inner.values()) visit(inner)
    }
    visit(this.root.frame)
    return this.queue.length > before
  }

  private find(place: Place, { node, output }: Reference): AnyValue | undefined {
    for (let one: Place | undefined = place; one !== undefined; one = one.frame.outer) {
      const found = one.results.get(node) ?? one.frame.fixed.get(node)
      if (found !== undefined) return found[output]
    }
    const isThere = output === 0 && this.gates.get(node)?.every((name) => this.hasRun(place, name)) !== false
    return isThere ? this.known.get(node) : undefined
  }

  // The inputs of a node, or undefined if one is missing. One input is enough for `Merge`.
  private inputsOf(place: Place, node: PlannedNode): readonly AnyValue[] | undefined {
    if (!node.after.every((name) => this.hasRun(place, name))) return undefined
    if (node.op !== 'Merge') {
      const inputs: AnyValue[] = []
      for (const one of node.inputs) {
        const value = this.find(place, one)
        if (value === undefined) return undefined
        inputs.push(value)
      }
      return inputs
    }
    const at = node.inputs.findIndex((one) => this.find(place, one) !== undefined)
    return at === -1 ? undefined : [this.find(place, node.inputs[at]!)!, integers([at], [])]
  }

  private hasRun(place: Place, name: string): boolean {
    const results = place.results.get(name)
    return results === undefined
      ? this.find(place, { node: name, output: 0 }) !== undefined
      : present(results).length > 0
  }

  private *fire(place: Place, node: PlannedNode, inputs: readonly AnyValue[], opened: Scope): Steps<void> {
    const { op, name } = node
    if (place.done.has(node)) return
    place.done.add(node)
    const [value] = inputs
    if (op === 'Enter') {
      const frame = this.frameOf(place, node)
      frame.expected--
      if (node.attributes.bool('is_constant')) this.fix(frame, node, [value])
      else this.deliver(placeIn(frame, 0), node, [value])
    } else if (op === 'Exit') {
      const { outer } = place.frame
      if (outer === undefined) throw atNode(`node '${name}' (Exit)`, new GraphError('it is in no loop'))
      this.deliver(outer, node, [value])
    } else if (op === 'NextIteration') {
      this.deliver(this.nextPlace(place, name), node, [value])
    } else if (op === 'Switch') {
      const taken = yield* this.isTrue(inputs[1])
      this.deliver(place, node, taken ? [undefined, value] : [value, undefined])
    } else if (op === 'LoopCond') this.deliver(place, node, [value])
    else if (op === 'Merge') this.deliver(place, node, inputs)
    else this.deliver(place, node, yield* runNode(node, node.operator!, inputs, opened, this.context))
  }

  private *isTrue(value: AnyValue | undefined): Steps<boolean> {
    if (value === undefined || !isNumbers(value))
      throw new GraphError('the condition of a Switch is not a tensor of numbers')
    if (value.host === undefined) yield value
    return value.host![0] !== 0
  }

  private frameOf(place: Place, { name, attributes }: PlannedNode): Frame {
    const key = attributes.string('frame_name', name)
    // A frame belongs to the iteration around it.
    const inner = place.frame.inner.get(`${key} ${place.iteration}`) ?? openFrame(place, this.entriesOf(key))
    place.frame.inner.set(`${key} ${place.iteration}`, inner)
    return inner
  }

  private entriesOf(key: string): number {
    const isEntry = ({ op, name, attributes }: PlannedNode): boolean =>
      op === 'Enter' && attributes.string('frame_name', name) === key
    return this.nodes.filter(isEntry).length
  }

  private nextPlace({ frame, iteration }: Place, name: string): Place {
    if (iteration >= mostIterations) {
      throw atNode(
        `node '${name}' (NextIteration)`,
        new GraphError(`the loop has not ended after ${mostIterations} steps`),
      )
    }
    const isNew = !frame.places.has(iteration + 1)
    const place = placeIn(frame, iteration + 1)
    if (isNew)
      for (const one of frame.fixed.keys())
        for (const reader of this.readers.get(one) ?? []) this.enqueue(place, reader)
    return place
  }

  private fix(frame: Frame, { name }: PlannedNode, outputs: Outputs): void {
    frame.fixed.set(name, outputs)
    placeIn(frame, 0)
    for (const place of frame.places.values())
      for (const reader of this.readers.get(name) ?? []) this.enqueue(place, reader)
  }

  private deliver(place: Place, { name }: PlannedNode, outputs: Outputs): void {
    place.results.set(name, outputs)
    this.living.bind(present(outputs))
    for (const reader of this.readers.get(name) ?? []) this.enqueue(place, reader)
  }
}

const present = (values: Outputs): readonly AnyValue[] => values.filter((one) => one !== undefined)

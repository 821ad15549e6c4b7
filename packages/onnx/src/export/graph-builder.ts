// Collects the nodes and constants of a graph that is written.
import type { DType, Shape, TypedArray } from '@tensorloom/tensor'
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../proto/messages.js'
import { type Column, cannotFollow, type ExtentForm, findForm, isConstant, type UnknownExtent } from './extents.js'
import type { OpenExtents } from './open-extents.js'

/** Numbers of element types in files. */
export const elementNumbers: Readonly<Record<DType, number>> = { float32: 1, float64: 11, int32: 6, uint8: 2, bool: 9 }

/** The value of an attribute that is written. */
export type AttributeInput =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | GraphProto

/** A graph that grows. */
export class GraphBuilder {
  readonly nodes: NodeProto[] = []
  /** Where nodes are added: the graph, or the body of a loop. */
  private current: NodeProto[] = this.nodes
  readonly initializers: TensorProto[] = []
  /** The unknown extents. */
  private readonly unknown: readonly Column[]
  private readonly cache: Map<string, string> = new Map()
  private readonly taken: Set<string>
  private count = 0

  constructor(inputNames: readonly string[], { unknown, trials }: OpenExtents) {
    this.unknown = unknown.map((one, k) => ({
      values: trials.map((values) => values[k]!),
      write: () => this.symbol(one, inputNames[one.inputs[0]!]!),
    }))
    this.taken = new Set(inputNames)
  }

  /** A name that nothing has. */
  fresh(hint: string): string {
    let name = hint
    while (this.taken.has(name)) name = `${hint}_${++this.count}`
    this.taken.add(name)
    return name
  }

  /** Gives a value a name, or a fresh one like it. */
  named(hint: string, value: string): string {
    const output = this.fresh(hint)
    this.current.push({
      opType: 'Identity',
      input: [value],
      output: [output],
      name: this.fresh(`node_${this.nodes.length}`),
    })
    return output
  }

  /** Adds the nodes that `fn` makes to the list, instead of to the graph. */
  into<T>(nodes: NodeProto[], fn: () => T): T {
    const outer = this.current
    this.current = nodes
    try {
      return fn()
    } finally {
      this.current = outer
    }
  }

  /** Adds the nodes that `fn` makes to the graph, also inside the body of a loop: what all of it can use. */
  outermost<T>(fn: () => T): T {
    return this.into(this.nodes, fn)
  }

  /** Adds a node with one output, and returns its name. */
  node(type: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeInput>> = {}): string {
    return this.nodeOf(type, inputs, 1, attributes)[0]!
  }

  /** Adds a node with several outputs. */
  nodeOf(
    type: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, AttributeInput>> = {},
  ): readonly string[] {
    const output = Array.from({ length: outputs }, () => this.fresh(`${type}_${++this.count}`))
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value))
    this.current.push({ input: inputs, output, name: this.fresh(`node_${this.nodes.length}`), opType: type, attribute })
    return output
  }

  /** Adds a constant. */
  constant(hint: string, data: ArrayLike<number>, shape: Shape, type: number): string {
    const key =
      data.length <= 16
        ? `${type}:${shape.join()}:${Array.from(data, (one) => (Object.is(one, -0) ? '-0' : one)).join()}`
        : undefined
    const known = key === undefined ? undefined : this.cache.get(key)
    if (known !== undefined) return known
    const name = this.fresh(hint)
    this.initializers.push({ name, dims: shape, dataType: type, rawData: rawBytes(data, type) })
    if (key !== undefined) this.cache.set(key, name)
    return name
  }

  /** Adds a constant of a dtype; 0-d by default. */
  value(
    data: number | ArrayLike<number>,
    dtype: DType,
    shape: Shape = typeof data === 'number' ? [] : [data.length],
  ): string {
    return this.constant('constant', typeof data === 'number' ? [data] : data, shape, elementNumbers[dtype])
  }

  /** Adds an int64 list. */
  ints(data: readonly number[]): string {
    return this.constant('ints', data, [data.length], 7)
  }

  /** Adds a parameter under its path. */
  parameter(path: string, data: TypedArray, shape: Shape, dtype: DType): string {
    const name = this.fresh(path)
    this.initializers.push({
      name,
      dims: shape,
      dataType: elementNumbers[dtype],
      rawData: rawBytes(data, elementNumbers[dtype]),
    })
    return name
  }

  /**
   * An int64 list whose numbers may depend on unknown extents: each is given in all trials.
   *
   * @param near - extents of values that are at hand, for what the extents of the inputs do not give: after windows with a
   *   stride, for example
   */
  extents(lists: readonly (readonly number[])[], where: string, near: readonly Column[] = []): string {
    const forms = lists[0]!.map((_, k) => {
      const values = lists.map((list) => list[k]!)
      const form = findForm(values, this.unknown)
      const found = form ?? findForm(values, near)
      if (found === undefined) throw cannotFollow(where)
      return { form: found, everywhere: form !== undefined }
    })
    if (forms.every(({ form }) => isConstant(form))) return this.ints(forms.map(({ form }) => form.constant))
    const write = (): string => {
      const parts = forms.map(({ form }) => this.extent(form))
      return parts.length === 1 ? parts[0]! : this.node('Concat', parts, { axis: 0 })
    }
    return forms.every(({ everywhere }) => everywhere) ? this.outermost(write) : write()
  }

  /** A number of a dtype that may depend on unknown extents, as itself, its reciprocal, its root, or the reciprocal of it. */
  number(values: readonly number[], dtype: DType, where: string, near: readonly Column[] = []): string {
    if (values.every((one) => Object.is(one, values[0]))) return this.value(values[0]!, dtype)
    for (const power of [1, -1, 0.5, -0.5]) {
      const whole = values.map((one) => Math.round(one ** (1 / power)))
      const exact = whole.every((one, k) => Math.abs(one ** power - values[k]!) <= 1e-7 * Math.abs(values[k]!))
      if (!exact || (power !== 1 && dtype === 'int32')) continue
      const list = this.extents(
        whole.map((one) => [one]),
        where,
        near,
      )
      const number = this.node('Cast', [this.node('Squeeze', [list, this.ints([0])])], { to: elementNumbers[dtype] })
      const root = Math.abs(power) === 1 ? number : this.node('Sqrt', [number])
      return power > 0 ? root : this.node('Reciprocal', [root])
    }
    throw cannotFollow(where)
  }

  /** One extent as an int64 list of one number. */
  private extent({ constant, terms, divisor }: ExtentForm): string {
    if (terms.length === 0) return this.ints([constant])
    const products = terms.map(({ factor, of }) => {
      const product = of.map((one) => one.write()).reduce((a, b) => this.node('Mul', [a, b]))
      return factor === 1 ? product : this.node('Mul', [product, this.ints([factor])])
    })
    const sum = products.reduce((a, b) => this.node('Add', [a, b]))
    const whole = constant === 0 ? sum : this.node('Add', [sum, this.ints([constant])])
    return divisor === 1 ? whole : this.node('Div', [whole, this.ints([divisor])])
  }

  private symbol({ name, axis }: UnknownExtent, input: string): string {
    const known = this.cache.get(`extent:${name}`)
    if (known !== undefined) return known
    const made = this.outermost(() => this.node('Shape', [input], { start: axis, end: axis + 1 }))
    this.cache.set(`extent:${name}`, made)
    return made
  }

  /** The graph, without what no output needs. */
  finish(name: string, input: readonly ValueInfoProto[], output: readonly ValueInfoProto[]): GraphProto {
    const needed = new Set(output.map((one) => one.name ?? ''))
    const node = neededNodes(this.nodes, needed)
    return { name, node, initializer: this.initializers.filter((one) => needed.has(one.name!)), input, output }
  }
}

/** The nodes of a list that `needed` names need; adds what these need in turn. */
export function neededNodes(nodes: readonly NodeProto[], needed: Set<string>): readonly NodeProto[] {
  const kept: NodeProto[] = []
  for (const node of [...nodes].reverse()) {
    if (!node.output!.some((one) => needed.has(one))) continue
    kept.push(node)
    for (const one of inputsOf(node)) needed.add(one)
  }
  return kept.reverse()
}

// Bodies use names of the graphs around them, too.
function inputsOf({ input = [], attribute = [] }: NodeProto): readonly string[] {
  return [...input, ...attribute.flatMap(({ g }) => g?.node?.flatMap(inputsOf) ?? [])]
}

function attributeOf(name: string, value: AttributeInput): AttributeProto {
  const encoder = new TextEncoder()
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if (typeof value === 'string') return { name, s: encoder.encode(value), type: 3 }
  if ('float' in value) return { name, f: value.float, type: 1 }
  if ('floats' in value) return { name, floats: value.floats, type: 6 }
  if (!('length' in value)) return { name, g: value, type: 5 }
  if (value.length > 0 && typeof value[0] === 'string') {
    return { name, strings: (value as readonly string[]).map((one) => encoder.encode(one)), type: 8 }
  }
  return { name, ints: value as readonly number[], type: 7 }
}

/** Elements in the form of files: little-endian. */
export function rawBytes(data: ArrayLike<number>, type: number): Uint8Array {
  const sizes: Readonly<Record<number, number>> = { 1: 4, 2: 1, 6: 4, 7: 8, 9: 1, 11: 8 }
  const bytes = new Uint8Array(data.length * sizes[type]!)
  const view = new DataView(bytes.buffer)
  for (let k = 0; k < data.length; k++) {
    const value = data[k]!
    if (type === 1) view.setFloat32(4 * k, value, true)
    else if (type === 11) view.setFloat64(8 * k, value, true)
    else if (type === 6) view.setInt32(4 * k, value, true)
    else if (type === 7) view.setBigInt64(8 * k, BigInt.asIntN(64, BigInt(value)), true)
    else bytes[k] = value
  }
  return bytes
}

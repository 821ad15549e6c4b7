// Turns the message of a graph into a graph that can run, and checks the rules of ONNX on the way: every name is made once
// and before it is read, every operator is known and used as it allows.
import { findName } from '@tensorloom/tensor/internal'
import { findOperator, operatorNames } from '../operators/table.js'
import { illegal } from '../proto/damaged.js'
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  NodeProto,
  TypeProto,
  ValueInfoProto,
} from '../proto/messages.js'
import type { Graph, GraphFunction, GraphNode, ValueInfo } from '../runtime/graph.js'
import type { Operator } from '../runtime/operator.js'
import { type Value, valueOf } from '../runtime/value.js'
import { elementTypeOf, unknownElementType } from './element-types.js'
import { type ExternalReader, readTensor } from './host-tensor.js'
import { densify, readAttributes } from './read-attributes.js'

/** What reading a graph needs besides its message. */
export interface GraphContext {
  /** Version of each set of operators. */
  readonly opsets: ReadonlyMap<string, number>
  readonly functions: ReadonlyMap<string, FunctionProto>
  readonly external: ExternalReader | undefined
  /** Names that the graph around this one has. */
  readonly outer: ReadonlySet<string>
  /** Functions that are being read, against functions that call themselves. */
  readonly calling: readonly string[]
}

/** The operators of domains that have two names. */
export function domainOf(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain
}

/** Reads a graph. `where` names it in errors. */
export function readGraph(proto: GraphProto, where: string, context: GraphContext): Graph {
  const constants = readConstants(proto, where, context)
  const known = new Set<string>(constants.keys())
  const inputs = (proto.input ?? []).map((info) => readInfo(info, `${where}, input`))
  const seen = new Set<string>()
  for (const { name } of inputs) {
    if (seen.has(name)) throw illegal(where, `two inputs are named '${name}'`, 'give each its own name')
    seen.add(name)
    known.add(name)
  }
  const nodes = readNodes(proto.node ?? [], where, context, known)
  const outputs = (proto.output ?? []).map((info) => readInfo(info, `${where}, output`))
  for (const { name } of outputs) {
    if (known.has(name) || context.outer.has(name)) continue
    throw illegal(where, `no node makes the output '${name}'`, 'export the model again')
  }
  const graph = { name: proto.name ?? '', inputs, outputs, nodes, constants }
  planReleases(graph)
  return graph
}

function readConstants(proto: GraphProto, where: string, context: GraphContext): Map<string, Value> {
  const constants = new Map<string, Value>()
  const put = (name: string, value: Value): void => {
    if (name === '') throw illegal(where, 'an initializer has no name', 'export the model again')
    if (constants.has(name)) throw illegal(where, `two initializers are named '${name}'`, 'give each its own name')
    constants.set(name, value)
  }
  for (const tensor of proto.initializer ?? []) {
    const name = tensor.name ?? ''
    put(name, valueOf(readTensor(tensor, `initializer '${name}'`, context.external), true))
  }
  for (const { values, indices, dims = [] } of proto.sparseInitializer ?? []) {
    const name = values?.name ?? ''
    const place = `initializer '${name}'`
    if (values === undefined || indices === undefined)
      throw illegal(place, 'it has no values', 'export the model again')
    put(name, valueOf(densify(readTensor(values, place), readTensor(indices, place), dims, place), true))
  }
  return constants
}

function readNodes(
  protos: readonly NodeProto[],
  where: string,
  context: GraphContext,
  known: Set<string>,
): readonly GraphNode[] {
  const made = new Set(known)
  const later = new Set(protos.flatMap((node) => node.output ?? []))
  return protos.map((proto, k) => {
    const label = `${where === 'graph' ? '' : `${where}, `}node ${k} (${proto.opType ?? 'without type'}${proto.name ? ` '${proto.name}'` : ''})`
    for (const name of proto.input ?? []) {
      if (name === '' || known.has(name) || context.outer.has(name)) continue
      if (later.has(name)) {
        throw illegal(
          label,
          `it reads '${name}' before the node that makes it`,
          'the nodes have a cycle, or are not in order: sort them',
        )
      }
      throw illegal(label, `it reads '${name}', which nothing makes`, 'export the model again')
    }
    const node = readNode(proto, label, { ...context, outer: new Set([...context.outer, ...known]) })
    for (const name of node.outputs) {
      if (name === '') continue
      if (made.has(name)) throw illegal(label, `it makes '${name}', which exists already`, 'every name is made once')
      made.add(name)
      known.add(name)
    }
    return node
  })
}

function readNode(proto: NodeProto, where: string, context: GraphContext): GraphNode {
  const { opType = '' } = proto
  const domain = domainOf(proto.domain ?? '')
  const inputs = trimmed(proto.input ?? [])
  const outputs = trimmed(proto.output ?? [])
  const local = context.functions.get(`${domain}.${opType}`)
  const opset = context.opsets.get(domain)
  if (opset === undefined && local === undefined) {
    throw illegal(
      where,
      `the model imports no operators of the domain '${domain || 'ai.onnx'}'`,
      'add it to opset_import',
    )
  }
  const base = { where, type: opType, domain, opset: opset ?? 1, inputs, outputs, release: [] }
  if (local !== undefined) {
    const operator = readFunction(local, proto, where, context, inputs.length, outputs.length)
    return { ...base, operator, attributes: {} }
  }
  const operator = findOperator(domain, opType, base.opset)
  if (operator === undefined) throw unknownOperator(where, domain, opType, base.opset)
  checkCounts(operator, where, inputs, outputs)
  const attributes = readAttributes(proto.attribute ?? [], operator.attributes, where, {
    external: context.external,
    graph: (graph) => readGraph(graph, where, context),
  })
  checkSupport(operator, where, inputs, attributes)
  return { ...base, operator, attributes }
}

// Names at the end that are '' stand for inputs and outputs that are left out.
function trimmed(names: readonly string[]): readonly string[] {
  let count = names.length
  while (count > 0 && names[count - 1] === '') count--
  return names.slice(0, count)
}

function unknownOperator(where: string, domain: string, type: string, opset: number): Error {
  const first = findOperator(domain, type, Number.POSITIVE_INFINITY)
  if (first !== undefined) {
    return illegal(
      where,
      `opset ${opset} has no operator '${type}' yet or does not support it`,
      'export the model with a newer opset',
    )
  }
  if (domain !== '') {
    const problem = `unknown operator '${type}' of the domain '${domain}'`
    return illegal(where, problem, 'export the model with operators of ONNX only')
  }
  const near = findName(type, operatorNames(domain))
  return illegal(
    where,
    `unknown operator '${type}'`,
    near === undefined ? 'the README of @tensorloom/onnx lists the operators' : `did it mean '${near}'?`,
  )
}

function checkCounts(operator: Operator, where: string, inputs: readonly string[], outputs: readonly string[]): void {
  for (const [kind, names, [least, most]] of [
    ['input', inputs, operator.inputs],
    ['output', outputs, operator.outputs],
  ] as const) {
    if (names.length >= least && names.length <= most) continue
    const expected =
      least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`
    throw illegal(where, `${names.length} ${kind}s, expected ${expected}`, 'export the model again')
  }
  const missing = inputs.slice(0, operator.inputs[0]).indexOf('')
  if (missing !== -1) throw illegal(where, `input ${missing} is left out, but is required`, 'export the model again')
}

function checkSupport(
  { only, without }: Operator,
  where: string,
  inputs: readonly string[],
  attributes: GraphNode['attributes'],
): void {
  for (const [name, values] of Object.entries(only)) {
    const value = attributes[name] as number | string | undefined
    if (value === undefined || values.includes(value)) continue
    const supported = `only ${values.join(', ')} ${values.length === 1 ? 'is' : 'are'} supported`
    throw illegal(where, `attribute '${name}' is ${value}, ${supported}`, 'export the model without it')
  }
  for (const [k, name] of Object.entries(without)) {
    if (!inputs[Number(k)]) continue
    throw illegal(where, `the input '${name}' is not supported`, 'export the model without it')
  }
}

// A function is read for each of its uses, with the attributes of the use in their places.
function readFunction(
  proto: FunctionProto,
  use: NodeProto,
  where: string,
  context: GraphContext,
  inputs: number,
  outputs: number,
): GraphFunction {
  const key = `${domainOf(proto.domain ?? '')}.${proto.name ?? ''}`
  if (context.calling.includes(key) || context.calling.length > 50) {
    throw illegal(where, `the function '${proto.name ?? ''}' calls itself`, 'functions of a model cannot be recursive')
  }
  if (inputs > (proto.input ?? []).length || outputs > (proto.output ?? []).length) {
    throw illegal(where, `more inputs or outputs than the function '${proto.name ?? ''}' has`, 'export the model again')
  }
  const given = new Map<string, AttributeProto>((proto.attributeProto ?? []).map((one) => [one.name ?? '', one]))
  for (const one of use.attribute ?? []) given.set(one.name ?? '', one)
  const opsets = new Map((proto.opsetImport ?? []).map(({ domain = '', version = 0 }) => [domainOf(domain), version]))
  const graph = readGraph(
    {
      name: proto.name ?? '',
      input: (proto.input ?? []).map((name) => ({ name })),
      output: (proto.output ?? []).map((name) => ({ name })),
      node: (proto.node ?? []).map((node) => withAttributes(node, given)),
    },
    where,
    {
      ...context,
      opsets: opsets.size > 0 ? opsets : context.opsets,
      outer: new Set(),
      calling: [...context.calling, key],
    },
  )
  return { graph }
}

function withAttributes(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = (node.attribute ?? []).flatMap((one) => {
    if (one.refAttrName) {
      const value = given.get(one.refAttrName)
      return value === undefined ? [] : [{ ...value, name: one.name ?? '' }]
    }
    if (one.g === undefined) return [one]
    return [{ ...one, g: { ...one.g, node: (one.g.node ?? []).map((inner) => withAttributes(inner, given)) } }]
  })
  return { ...node, attribute }
}

/** Reads the declared type of a value. */
function readInfo(info: ValueInfoProto, where: string): ValueInfo {
  const { name = '', type } = info
  if (name === '') throw illegal(where, 'it has no name', 'export the model again')
  return { name, ...readType(type, `${where} '${name}'`) }
}

function readType(proto: TypeProto | undefined, where: string): Omit<ValueInfo, 'name'> {
  if (proto?.optionalType !== undefined) return { kind: 'optional', type: undefined, shape: undefined }
  if (proto?.sequenceType !== undefined) {
    const { elemType } = proto.sequenceType.elemType?.tensorType ?? {}
    return { kind: 'sequence', type: elemType === undefined ? undefined : elementTypeOf(elemType), shape: undefined }
  }
  if (proto?.tensorType === undefined) {
    if (proto?.mapType !== undefined || proto?.sparseTensorType !== undefined) {
      throw illegal(where, 'it is a map or a sparse tensor, which is not supported', 'export the model with tensors')
    }
    return { kind: undefined, type: undefined, shape: undefined }
  }
  const { elemType = 0, shape } = proto.tensorType
  const type = elementTypeOf(elemType)
  if (type === undefined && elemType !== 0)
    throw illegal(where, unknownElementType(elemType), 'export the model with another element type')
  const extents =
    shape === undefined ? undefined : (shape.dim ?? []).map(({ dimValue, dimParam }) => dimValue ?? (dimParam || null))
  const wrong = extents?.find((extent) => typeof extent === 'number' && (!Number.isSafeInteger(extent) || extent < 0))
  if (wrong !== undefined) throw illegal(where, `dimension ${wrong}`, 'extents are whole numbers from 0')
  return { kind: 'tensor', type, shape: extents }
}

/** Notes at each node which names are not needed any more after it. */
export function planReleases(graph: Graph): void {
  const needed = new Set(graph.outputs.map(({ name }) => name))
  const own = new Set(graph.nodes.flatMap((node) => node.outputs))
  for (const node of [...graph.nodes].reverse()) {
    const release: string[] = []
    for (const name of new Set([...readsOf(node), ...node.outputs])) {
      if (needed.has(name) || !own.has(name)) continue
      needed.add(name)
      release.push(name)
    }
    node.release = release
  }
}

/** The names that a node reads, also inside the graphs that it holds. */
export function readsOf(node: GraphNode): readonly string[] {
  const inner = Object.values(node.attributes).flatMap((value) =>
    typeof value === 'object' && 'nodes' in value
      ? [...value.nodes.flatMap(readsOf), ...value.outputs.map(({ name }) => name)]
      : [],
  )
  return [...node.inputs, ...inner]
}

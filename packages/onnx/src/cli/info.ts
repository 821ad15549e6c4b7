// What `tensorloom-onnx info` prints about a file, also of one that cannot run.
import { elementTypeOf } from '../model/element-types.js'
import { domainOf } from '../model/read-graph.js'
import { opsetsOf, readModel, readProto } from '../model/read-model.js'
import { findOperator } from '../operators/table.js'
import { illegal } from '../proto/damaged.js'
import type { GraphProto, ModelProto, NodeProto, TensorProto, TypeProto, ValueInfoProto } from '../proto/messages.js'

/** The number of bytes of a file beside the model; undefined if it does not exist. */
export type SizeOf = (location: string) => number | undefined

/** The lines about a file. */
export function infoLines(bytes: Uint8Array, name: string, sizeOf: SizeOf): readonly string[] {
  const proto = readProto(bytes)
  const graph = proto.graph!
  const opsets = opsetsOf(proto)
  const constants = new Set((graph.initializer ?? []).map((one) => one.name))
  const counts = new Map<string, number>()
  const missing = new Set<string>()
  const local = new Set((proto.functions ?? []).map((one) => `${domainOf(one.domain ?? '')}.${one.name ?? ''}`))
  for (const node of nodesOf(proto)) {
    const key = operatorName(node)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const domain = domainOf(node.domain ?? '')
    if (local.has(`${domain}.${node.opType ?? ''}`)) continue
    if (findOperator(domain, node.opType ?? '', opsets.get(domain) ?? 0) === undefined) missing.add(key)
  }
  const sets = [...opsets].map(([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`)
  return [
    `${name}: IR version ${proto.irVersion ?? 'missing'}, operators of ${sets.join(', ') || 'no set'}${producer(proto)}`,
    'inputs:',
    ...(graph.input ?? []).filter((one) => !constants.has(one.name)).map(infoLine),
    'outputs:',
    ...(graph.output ?? []).map(infoLine),
    `initializers: ${weights(graph.initializer ?? [])}`,
    'operators:',
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([operator, count]) => `  ${operator} × ${count}`),
    `missing: ${missing.size === 0 ? 'nothing' : [...missing].sort().join(', ')}`,
    problemLine(bytes, sizeOf),
  ]
}

function operatorName({ domain = '', opType = '?' }: NodeProto): string {
  return domainOf(domain) === '' ? opType : `${domain}.${opType}`
}

function producer({ producerName, producerVersion }: ModelProto): string {
  const text = [producerName, producerVersion].filter(Boolean).join(' ')
  return text === '' ? '' : `, written by ${text}`
}

// All nodes, also those in graphs of nodes and in functions.
function nodesOf(proto: ModelProto): readonly NodeProto[] {
  const inGraph = (graph: GraphProto): readonly NodeProto[] => (graph.node ?? []).flatMap(within)
  const within = (node: NodeProto): readonly NodeProto[] => [
    node,
    ...(node.attribute ?? []).flatMap((one) => (one.g === undefined ? [] : inGraph(one.g))),
  ]
  return [...inGraph(proto.graph!), ...(proto.functions ?? []).flatMap((one) => (one.node ?? []).flatMap(within))]
}

function infoLine({ name, type }: ValueInfoProto): string {
  return `  ${name ?? '?'}: ${typeText(type)}`
}

function typeText(type: TypeProto | undefined): string {
  if (type?.sequenceType !== undefined) return `sequence of ${typeText(type.sequenceType.elemType)}`
  if (type?.optionalType !== undefined) return `optional ${typeText(type.optionalType.elemType)}`
  if (type?.tensorType === undefined) return 'of unknown type'
  const { elemType = 0, shape } = type.tensorType
  const extents = shape?.dim?.map(({ dimValue, dimParam }) => dimValue ?? (dimParam || '?')) ?? []
  return `${elementTypeOf(elemType) ?? `type ${elemType}`} ${shape === undefined ? '[…]' : `[${extents.join(', ')}]`}`
}

function weights(tensors: readonly TensorProto[]): string {
  const elements = tensors.reduce((sum, { dims = [] }) => sum + dims.reduce((product, one) => product * one, 1), 0)
  const external = new Set(
    tensors.flatMap(({ externalData = [] }) =>
      externalData.flatMap(({ key, value }) => (key === 'location' ? [value] : [])),
    ),
  )
  return `${tensors.length} tensors, ${elements} elements${external.size > 0 ? `, in ${[...external].join(', ')}` : ''}`
}

// Whether the file can be read as a whole. Of external data only the size is looked at.
function problemLine(bytes: Uint8Array, sizeOf: SizeOf): string {
  try {
    readModel(bytes, (location, where) => {
      const length = sizeOf(location)
      if (length === undefined) {
        throw illegal(
          where,
          `its data is in '${location}', which does not exist`,
          'copy it into the folder of the model',
        )
      }
      return { length, read: (_, count) => new Uint8Array(count) }
    })
    return 'it can be loaded'
  } catch (error) {
    return `it cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
  }
}

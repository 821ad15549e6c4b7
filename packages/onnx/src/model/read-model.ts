// Reads a file: what it is, its sets of operators, and its graph.

import { illegal } from '../proto/damaged.js'
import { decode } from '../proto/fields.js'
import { type ModelProto, modelFields } from '../proto/messages.js'
import { WireReader } from '../proto/wire-reader.js'
import type { Graph } from '../runtime/graph.js'
import type { ExternalReader } from './host-tensor.js'
import { domainOf, readGraph } from './read-graph.js'

/** The sets of operators that are supported. */
export const newestOpset = 24
const newestIr = 13

/** A model in memory. */
export interface OnnxFile {
  readonly graph: Graph
  /** Version of each set of operators, by domain; '' for that of ONNX. */
  readonly opsets: ReadonlyMap<string, number>
  readonly irVersion: number
  /** The program that wrote the file, with its version. */
  readonly producer: string
  /** Texts that the file carries. */
  readonly metadata: Readonly<Record<string, string>>
  /** Bytes of the file. */
  readonly size: number
  /** The message, from which the file can be written again. */
  readonly proto: ModelProto
}

/** Reads the message of a model. */
export function readProto(bytes: Uint8Array): ModelProto {
  if (bytes.length === 0) throw illegal('file', 'it is empty', 'download or export it again')
  const proto = decode(bytes, modelFields)
  if (proto.irVersion === undefined && proto.graph === undefined)
    throw illegal('file', 'it is not an ONNX model', 'it has neither ir_version nor a graph')
  if (proto.graph === undefined) throw illegal('file', 'the model has no graph', 'download or export it again')
  return proto
}

/** The version of each set of operators that a model imports. */
export function opsetsOf(proto: ModelProto): ReadonlyMap<string, number> {
  return new Map(proto.opsetImport?.map(({ domain = '', version = 0 }) => [domainOf(domain), version]))
}

function checkVersions({ irVersion }: ModelProto, opsets: ReadonlyMap<string, number>): void {
  if (irVersion === undefined || irVersion < 1 || irVersion > newestIr) {
    throw illegal(
      'file',
      `the IR version is ${irVersion ?? 'missing'}, expected 3 to ${newestIr}`,
      irVersion === undefined
        ? 'export the model again'
        : 'a newer @tensorloom/onnx may read it: npm i @tensorloom/onnx@latest',
    )
  }
  const version = opsets.get('')
  if (opsets.size === 0)
    throw illegal('file', 'the model imports no set of operators (opset_import)', 'export it again')
  if (version !== undefined && (version < 1 || version > newestOpset)) {
    throw illegal(
      'file',
      `the model uses opset ${version}, expected 7 to ${newestOpset}`,
      `export it with opset_version=17, for example`,
    )
  }
}

/** Reads a file. */
export function readModel(bytes: Uint8Array, external?: ExternalReader): OnnxFile {
  const proto = readProto(bytes)
  const opsets = opsetsOf(proto)
  checkVersions(proto, opsets)
  const functions = new Map(
    (proto.functions ?? []).map((one) => [`${domainOf(one.domain ?? '')}.${one.name ?? ''}`, one]),
  )
  const graph = readGraph(proto.graph!, 'graph', { opsets, functions, external, outer: new Set(), calling: [] })
  return {
    graph,
    opsets,
    irVersion: proto.irVersion!,
    producer: [proto.producerName, proto.producerVersion].filter(Boolean).join(' '),
    metadata: Object.fromEntries((proto.metadataProps ?? []).map(({ key = '', value = '' }) => [key, value])),
    size: bytes.length,
    proto,
  }
}

/**
 * Whether bytes may be an ONNX model: a message whose fields are those of a model, or, if it is cut, one that starts like
 * every file that protobuf writes.
 */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const known = new Map(Object.values(modelFields).map(({ number, of }) => [number, of === 'int64' ? 0 : 2]))
  const reader = new WireReader(bytes)
  const seen = new Set<number>()
  try {
    while (!reader.done) {
      const { field, wire } = reader.key()
      // Fields of later versions may follow, but not first.
      if (known.get(field) !== wire && seen.size === 0) return false
      seen.add(field)
      reader.skip(wire)
    }
    return seen.has(1) && (seen.has(7) || seen.has(8))
  } catch {
    return (
      bytes[0] === 8 &&
      bytes[1]! > 0 &&
      bytes[1]! < 0x80 &&
      seen.has(1) &&
      known.get(bytes[2]! >> 3) === (bytes[2]! & 7)
    )
  }
}

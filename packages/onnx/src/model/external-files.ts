// Elements in files beside the model: read before the model is made, which then finds them in memory.
import type { ModelFile } from '@tensorloom/layers'
import { illegal } from '../proto/damaged.js'
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../proto/messages.js'
import { type ExternalFile, type ExternalReader, placeOf } from './host-tensor.js'

// Tensors that follow each other are read together, up to this many bytes.
const mostAtOnce = 2 ** 28

interface Part {
  readonly begin: number
  readonly bytes: Uint8Array
}

/** Reads what the tensors of a model keep in files beside `file`. Problems are told when a tensor is made. */
export async function readExternal(proto: ModelProto, file: ModelFile): Promise<ExternalReader> {
  const byLocation = new Map<string, (readonly [begin: number, end: number])[]>()
  for (const tensor of tensorsOf(proto)) {
    if (tensor.dataLocation !== 1) continue
    const { location, begin, end } = placeOrNone(tensor) ?? {}
    if (location === undefined) continue
    const ranges = byLocation.get(location) ?? []
    byLocation.set(location, ranges)
    ranges.push([begin!, end!])
  }
  const files = new Map<string, ExternalFile | Error>()
  for (const [location, ranges] of byLocation) {
    files.set(location, await readRanges(file, location, ranges).catch((error: Error) => error))
  }
  return (location, where) => {
    const found = files.get(location)
    if (found !== undefined && !(found instanceof Error)) return found
    const [problem = '', help = 'copy it into the folder of the model'] = (
      found?.message ?? `the file '${location}' was not read`
    ).split('\nhelp: ')
    throw illegal(where, `its data is in another file: ${problem.replace(/^\w+: /, '')}`, help)
  }
}

// Where a tensor says that its data is; what is wrong is told when it is made.
function placeOrNone(tensor: TensorProto): ReturnType<typeof placeOf> | undefined {
  try {
    return placeOf(tensor, '')
  } catch {
    return undefined
  }
}

async function readRanges(
  main: ModelFile,
  location: string,
  ranges: readonly (readonly [begin: number, end: number])[],
): Promise<ExternalFile> {
  const file = await main.beside(location)
  const parts: Part[] = []
  let open: { begin: number; end: number } | undefined
  const close = async (): Promise<void> => {
    if (open !== undefined) parts.push({ begin: open.begin, bytes: await file.read(open.begin, open.end) })
  }
  for (const [begin, end] of [...ranges].sort(([a], [b]) => a - b)) {
    // The tensor itself says so when it is made.
    if (end > file.size) continue
    if (open !== undefined && begin <= open.end && end - open.begin <= mostAtOnce) {
      open.end = Math.max(open.end, end)
      continue
    }
    await close()
    open = { begin, end }
  }
  await close()
  return {
    length: file.size,
    read(offset, length) {
      const part = parts.find(({ begin, bytes }) => begin <= offset && offset + length <= begin + bytes.length)
      return part!.bytes.subarray(offset - part!.begin, offset - part!.begin + length)
    },
  }
}

/** All tensors of a model, also those in graphs of nodes and in functions. */
function tensorsOf({ graph, functions = [] }: ModelProto): readonly TensorProto[] {
  const inGraph = ({ initializer = [], node = [] }: GraphProto): readonly TensorProto[] => [
    ...initializer,
    ...node.flatMap(inNode),
  ]
  const inNode = ({ attribute = [] }: NodeProto): readonly TensorProto[] => attribute.flatMap(inAttribute)
  const inAttribute = ({ t, g, sparseTensor, tensors = [], graphs = [] }: AttributeProto): readonly TensorProto[] =>
    [t, sparseTensor?.values, sparseTensor?.indices, ...tensors]
      .filter((one) => one !== undefined)
      .concat([...(g === undefined ? [] : inGraph(g)), ...graphs.flatMap(inGraph)])
  return [...(graph === undefined ? [] : inGraph(graph)), ...functions.flatMap(({ node = [] }) => node.flatMap(inNode))]
}

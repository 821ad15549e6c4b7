// A graph without models inside: their layers and edges stand beside the others.
import type { GraphBox, GraphEdge, ModelGraph } from './model-graph.js'

/** @internal The boxes and edges of a graph and of all models inside it. Models themselves are not boxes. */
export function flatGraph(graph: ModelGraph): {
  readonly boxes: readonly GraphBox[]
  readonly edges: readonly GraphEdge[]
} {
  const inner = new Map(graph.boxes.flatMap((box) => (box.inner === undefined ? [] : [[box.id, box.inner] as const])))
  const within = [...inner].map(([id, one]) => [id, flatGraph(one)] as const)
  const parts = new Map(within)
  const boxes = graph.boxes.flatMap((box) => parts.get(box.id)?.boxes ?? [box])
  const edges = graph.edges.map((edge): GraphEdge => {
    const [from, output] = sourceOf(graph, edge.from, edge.output)
    const into = inner.get(edge.to)
    // The inputs of a model are boxes with one input each.
    return into === undefined
      ? { from, output, to: edge.to, input: edge.input }
      : { from, output, to: into.inputs[edge.input]!, input: 0 }
  })
  return { boxes, edges: [...within.flatMap(([, part]) => part.edges), ...edges] }
}

// The box that an output comes from, through all models inside.
function sourceOf(graph: ModelGraph, id: string, output: number): readonly [id: string, output: number] {
  const { inner } = graph.boxes.find((box) => box.id === id)!
  return inner === undefined ? [id, output] : sourceOf(inner, ...inner.outputs[output]!)
}

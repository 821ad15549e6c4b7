// A model in the DOT language of Graphviz.
import type { AnyLayer } from '../core/types.js'
import { boxLines } from './box-text.js'
import { type GraphEdge, type ModelGraph, modelGraph } from './model-graph.js'
import { type CompletePlotOptions, type PlotOptions, plotOptions } from './options.js'

/**
 * A model in the DOT language, for Graphviz (`dot -Tsvg model.dot`) and other programs that draw graphs. `plotModel` draws the same
 * graph without one.
 *
 * @param model - a model or layer
 * @param options - `rankdir`, `expandNested`, and what boxes show
 * @throws `TensorloomError` for what is no model, and while the shape of the input is unknown
 * @example
 * ```ts
 * import { dense, modelToDot, sequential } from '@tensorloom/layers'
 * const model = sequential([dense(8, { inputShape: [4] }), dense(3)])
 * const dot = modelToDot(model, { showShapes: false, showParameters: false })
 * console.log(dot.includes('"input" -> "dense"')) // true
 * ```
 */
export function modelToDot(model: AnyLayer, options: PlotOptions = {}): string {
  const complete = plotOptions('modelToDot', options)
  const graph = modelGraph('modelToDot', model)
  return [
    `digraph ${quoted(graph.name)} {`,
    `  rankdir=${complete.rankdir}`,
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="monospace", fontsize=10]',
    ...graphLines(graph, complete, '  '),
    '}\n',
  ].join('\n')
}

function graphLines(graph: ModelGraph, options: CompletePlotOptions, indent: string): readonly string[] {
  const lines: string[] = []
  const inner = new Map<string, ModelGraph>()
  for (const box of graph.boxes) {
    if (options.expandNested && box.inner !== undefined) {
      inner.set(box.id, box.inner)
      lines.push(
        `${indent}subgraph ${quoted(`cluster ${box.id}`)} {`,
        `${indent}  label=${quoted(boxLines(box, options)[0]?.text ?? box.name)}`,
        ...graphLines(box.inner, options, `${indent}  `),
        `${indent}}`,
      )
      continue
    }
    const label = boxLines(box, options).map(({ text }) => text)
    const looks = [
      ...(box.type === 'input' ? ['fillcolor="#ddf4ff"'] : box.inner === undefined ? [] : ['fillcolor="#fff8c5"']),
      ...(box.shared ? ['style="rounded,filled,dashed"'] : []),
      ...(box.output ? ['penwidth=2'] : []),
    ]
    lines.push(`${indent}${quoted(box.id)} [${[`label=${quoted(label.join('\n'))}`, ...looks].join(', ')}]`)
  }
  // Edges lead to the boxes inside a model that is drawn with all its layers.
  const source = (id: string, output: number): string => {
    const within = inner.get(id)
    if (within === undefined) return id
    const [from, at] = within.outputs[output]!
    return sourceIn(within, from, at)
  }
  const target = (id: string, input: number): string => {
    const within = inner.get(id)
    return within === undefined ? id : within.inputs[input]!
  }
  const draw = ({ from, output, to, input }: GraphEdge): string =>
    `${indent}${quoted(source(from, output))} -> ${quoted(target(to, input))}`
  return [...lines, ...new Set(graph.edges.map(draw))]
}

// The box that an output of a model comes from, through all models inside.
function sourceIn(graph: ModelGraph, id: string, output: number): string {
  const { inner } = graph.boxes.find((box) => box.id === id)!
  if (inner === undefined) return id
  return sourceIn(inner, ...inner.outputs[output]!)
}

// A quoted string of DOT: only quotes and backslashes are special, and a line break is written \n.
function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`
}

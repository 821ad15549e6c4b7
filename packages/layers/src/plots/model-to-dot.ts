// A model in the DOT language of Graphviz.
import type { AnyLayer } from '../core/types.js'
import { boxLines } from './box-text.js'
import { flatGraph } from './flat-graph.js'
import { type ModelGraph, modelGraph } from './model-graph.js'
import { type CompletePlotOptions, type PlotOptions, plotOptions } from './options.js'

/**
 * A model in the DOT language, for Graphviz (`dot -Tsvg model.dot`) and other programs that draw graphs. `plotModel` draws the same
 * graph without one.
 *
 * @param model - a model or layer
 * @param options - `rankdir`, `expandNested`, and what boxes show
 * @throws `TensorloomError` if the argument is not a model, or the shape of its input is unknown
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
  const { edges } = complete.expandNested ? flatGraph(graph) : graph
  return [
    `digraph ${quoted(graph.name)} {`,
    `  rankdir=${complete.rankdir}`,
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="monospace", fontsize=10]',
    ...boxesOf(graph, complete, '  '),
    ...new Set(edges.map(({ from, to }) => `  ${quoted(from)} -> ${quoted(to)}`)),
    '}\n',
  ].join('\n')
}

// The boxes, in clusters where models inside are drawn with all their layers.
function boxesOf(graph: ModelGraph, options: CompletePlotOptions, indent: string): readonly string[] {
  return graph.boxes.flatMap((box) => {
    const lines = boxLines(box, options).map(({ text }) => text)
    if (options.expandNested && box.inner !== undefined) {
      return [
        `${indent}subgraph ${quoted(`cluster ${box.id}`)} {`,
        `${indent}  label=${quoted(lines[0] ?? box.name)}`,
        ...boxesOf(box.inner, options, `${indent}  `),
        `${indent}}`,
      ]
    }
    const looks = [
      ...(box.type === 'input' ? ['fillcolor="#ddf4ff"'] : box.inner === undefined ? [] : ['fillcolor="#fff8c5"']),
      ...(box.shared ? ['style="rounded,filled,dashed"'] : []),
      ...(box.output ? ['penwidth=2'] : []),
    ]
    return [`${indent}${quoted(box.id)} [${[`label=${quoted(lines.join('\n'))}`, ...looks].join(', ')}]`]
  })
}

// A quoted string of DOT: only quotes and backslashes are special, and a line break is written \n.
function quoted(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\r?\n/g, '\\n')}"`
}

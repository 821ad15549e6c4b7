// The picture of a model as SVG.
import type { AnyLayer } from '../core/types.js'
import { modelGraph } from './model-graph.js'
import { type PlotOptions, plotOptions } from './options.js'
import { lineHeight, type PictureBox, pictureOf } from './picture.js'

// Colours have a contrast of 4.5 or more with what is behind them, in both schemes.
const style = `.tensorloom-plot{--ink:#1b1f24;--quiet:#57606a;--paper:#fff;--line:#8c959f;--edge:#6e7781;--frame:#f6f8fa;--input:#ddf4ff;--model:#fff8c5;--output:#0969da}
@media (prefers-color-scheme:dark){.tensorloom-plot{--ink:#e6edf3;--quiet:#9aa4ae;--paper:#161b22;--line:#6e7681;--edge:#8b949e;--frame:#0d1117;--input:#0c2d4d;--model:#3a2d00;--output:#58a6ff}}
.tensorloom-plot text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--quiet);text-anchor:middle}
.tensorloom-plot .name{fill:var(--ink);font-weight:600}
.tensorloom-plot rect{fill:var(--paper);stroke:var(--line)}
.tensorloom-plot .input rect{fill:var(--input)}
.tensorloom-plot .model rect{fill:var(--model)}
.tensorloom-plot .frame rect{fill:var(--frame)}
.tensorloom-plot .shared rect{stroke-dasharray:5 3}
.tensorloom-plot .output rect{stroke:var(--output);stroke-width:2}
.tensorloom-plot .edge{fill:none;stroke:var(--edge);stroke-width:1.2}
.tensorloom-plot .arrow{fill:var(--edge)}`

/**
 * A picture of a model as the text of an SVG file: a box for every call of a layer, with its name, type, activation, output shape
 * and number of parameters. Inputs are blue, models inside the model yellow; boxes of outputs have a thick border, and further
 * calls of a shared layer a dashed one. The picture follows the light or dark scheme of the reader.
 *
 * A model of a class of its own is one box, because only its code knows in which order it calls its layers.
 *
 * @param model - a model or layer
 * @param options - `rankdir`, `expandNested`, and what boxes show
 * @throws `TensorloomError` if the argument is not a model, or the shape of its input is unknown
 * @example
 * ```ts
 * import { dense, plotModel, sequential } from '@tensorloom/layers'
 * const model = sequential([dense(8, { activation: 'relu', inputShape: [4] }), dense(3)])
 * const svg = plotModel(model, { rankdir: 'LR' })
 * console.log(svg.startsWith('<svg')) // true
 * ```
 */
export function plotModel(model: AnyLayer, options: PlotOptions = {}): string {
  const complete = plotOptions('plotModel', options)
  const graph = modelGraph('plotModel', model)
  const { width, height, boxes, edges } = pictureOf(graph, complete)
  const label = `${graph.name}: ${boxes.length} boxes, ${edges.length} edges`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="tensorloom-plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}">`,
    `<style>${style}</style>`,
    ...boxes.map(boxText),
    ...edges.map(
      ({ from, to, path, arrow }) =>
        `<g data-from="${escaped(from)}" data-to="${escaped(to)}"><path class="edge" d="${path}"/><path class="arrow" d="${arrow}"/></g>`,
    ),
    '</svg>\n',
  ].join('\n')
}

function boxText({ id, x, y, width, height, kind, shared, output, lines, title }: PictureBox): string {
  const classes = [kind, ...(shared ? ['shared'] : []), ...(output ? ['output'] : [])].join(' ')
  const first = kind === 'frame' ? y + 18 : y + height / 2 - ((lines.length - 1) * lineHeight) / 2 + 4
  const texts = lines.map(
    ({ role, text }, k) =>
      `<text class="${role}" x="${x + width / 2}" y="${first + k * lineHeight}">${escaped(text)}</text>`,
  )
  const radius = kind === 'input' ? 14 : 5
  return `<g class="${classes}" data-id="${escaped(id)}"><title>${escaped(title)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>${texts.join('')}</g>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// XML has no way to write control characters and halves of pairs.
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (one) => (one === '\n' ? one : '\ufffd'))
    .replace(/[&<>"]/g, (one) => entities[one]!)
}

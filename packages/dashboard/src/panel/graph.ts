// The graph of a model.
import type { ModelGraph } from '@tensorloom/layers'
import { lineHeight, pictureOf, plotOptions } from '@tensorloom/layers/internal'
import { svg } from './elements.js'

/** The picture of a graph. */
export function graphPicture(graph: ModelGraph, expandNested: boolean): SVGSVGElement {
  const { name, width, height, boxes, edges } = pictureOf(graph, plotOptions('dashboard', { expandNested }))
  const label = `${name}: ${boxes.map(({ lines }) => lines[0]?.text ?? '').join(', ')}`
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    ...boxes.map(({ kind, shared, output, x, y, width: w, height: h, lines, title }) => {
      const first = kind === 'frame' ? y + 18 : y + h / 2 - ((lines.length - 1) * lineHeight) / 2 + 4
      return svg(
        'g',
        { class: [kind, ...(shared ? ['shared'] : []), ...(output ? ['output'] : [])].join(' ') },
        svg('title', {}, title),
        svg('rect', { x, y, width: w, height: h, rx: kind === 'input' ? 14 : 5 }),
        ...lines.map(({ role, text }, k) =>
          svg('text', { class: role, x: x + w / 2, y: first + k * lineHeight }, text),
        ),
      )
    }),
    ...edges.map(({ path, arrow }) =>
      svg('g', {}, svg('path', { class: 'edge', d: path }), svg('path', { class: 'arrow', d: arrow })),
    ),
  )
}

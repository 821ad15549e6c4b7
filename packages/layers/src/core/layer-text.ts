// Layers as text: what `console.log(layer)` shows in Node, and what `summary` shares with it.
import type { Shape } from '@tensorloom/tensor'
import { batchText } from './check.js'
import { parametersByPath } from './layer-paths.js'
import type { AnyLayer } from './types.js'

/** A layer in one line, and the layers inside it below, each two spaces further in. */
export function layerText(layer: AnyLayer, indent = ''): string {
  const { name, type, builtFor, outputShape, children } = layer
  const kind = type || layer.constructor.name
  const title = name === kind ? name : `${name} (${kind})`
  const shapes = `${outputText(builtFor)}${outputShape === undefined ? '' : ` → ${outputText(outputShape)}`}`
  // Models from files of other programs know more of their inputs than what they were built for.
  const { portsAsText: ports } = layer as { readonly portsAsText?: string }
  const rest = layer.built
    ? `${ports ?? shapes}, ${grouped(countOf(layer))} parameters`
    : layer.disposed
      ? 'disposed'
      : 'not built'
  const inside = [...children.values()].map((child) => layerText(child, `${indent}  `))
  return [`${indent}${title}: ${rest}`, ...inside].join('\n')
}

/** Number of elements of all parameters of a layer. */
export function countOf(layer: AnyLayer): number {
  return [...parametersByPath(layer).values()].reduce((sum, own) => sum + own.parameter.size, 0)
}

/** The shape of an output with its batch axis, or several shapes; `?` if it is not known. */
export function outputText(shape: Shape | readonly Shape[] | undefined): string {
  if (shape === undefined) return '?'
  return shape.length > 0 && shape.every(Array.isArray)
    ? (shape as readonly Shape[]).map(batchText).join(', ')
    : batchText(shape as Shape)
}

/** 1234567 as 1,234,567, whatever the locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Inputs or outputs of a model from a file, with their names and extents. */
export function portsText(
  ports: readonly { readonly name: string; readonly shape?: readonly (number | string | null)[] | undefined }[],
): string {
  return (
    ports
      .map(({ name, shape }) => (shape === undefined ? name : `${name} [${shape.map(String).join(', ')}]`))
      .join(', ')
      // Names come from files, and could change what a terminal shows.
      .replaceAll(/\p{Cc}/gu, '�')
  )
}

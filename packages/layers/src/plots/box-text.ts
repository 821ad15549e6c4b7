// The lines of text in a box.
import type { PartialShape } from '../core/check.js'
import { grouped } from '../core/layer-text.js'
import type { GraphBox } from './model-graph.js'
import type { CompletePlotOptions } from './options.js'

/** What a line says. */
export type LineRole = 'name' | 'type' | 'shape' | 'parameters'

/** One line of text in a box. */
export interface BoxLine {
  readonly role: LineRole
  readonly text: string
}

/** The lines of a box. */
export function boxLines(box: GraphBox, options: CompletePlotOptions): readonly BoxLine[] {
  const { name, type, activation, outputShape } = box
  const lines: BoxLine[] = []
  if (options.showLayerNames) lines.push({ role: 'name', text: name })
  const kind = [
    ...(options.showLayerNames && type === name ? [] : [type]),
    ...(options.showLayerActivations && activation !== undefined ? [activation] : []),
  ]
  if (kind.length > 0) lines.push({ role: options.showLayerNames ? 'type' : 'name', text: kind.join(' · ') })
  if (options.showShapes) lines.push({ role: 'shape', text: shapeText(outputShape) })
  if (options.showParameters && box.parameters > 0) lines.push({ role: 'parameters', text: parametersText(box) })
  return lines
}

function parametersText({ parameters, trainable, shared }: GraphBox): string {
  const count = `${grouped(parameters)} parameter${parameters === 1 ? '' : 's'}`
  if (shared) return `${count}, shared`
  if (trainable === parameters) return count
  return trainable === 0 ? `${count}, frozen` : `${count}, ${grouped(trainable)} trainable`
}

function shapeText(shape: GraphBox['outputShape']): string {
  if (shape === undefined) return '?'
  if (shape.length > 0 && shape.every(Array.isArray)) return (shape as readonly PartialShape[]).map(one).join(', ')
  return one(shape as PartialShape)
}

const one = (shape: PartialShape): string => `[${['batch', ...shape.map((extent) => extent ?? 'null')].join(', ')}]`

// The table that `model.summary()` prints.

import type { Shape } from '@tensorloom/tensor'
import { bytesPerElement } from '@tensorloom/tensor/backend'
import { parametersByPath } from '../core/layer-paths.js'
import { countOf, grouped, outputText } from '../core/layer-text.js'
import type { AnyLayer } from '../core/types.js'

/** One line of a summary. */
export interface SummaryRow {
  /** The layer, or undefined for an input. */
  readonly layer: AnyLayer | undefined
  /** Name of the layer or input. */
  readonly name: string
  /** Type of the layer, or `input`. */
  readonly type: string
  /** Shape without the batch axis; undefined if it is not known yet. */
  readonly outputShape: Shape | readonly Shape[] | undefined
  /** Names of its inputs, in graphs that are not a chain. */
  readonly inputs?: readonly string[]
}

/** A model as a table: layers, output shapes, parameters; then totals. */
export function summaryText(model: AnyLayer, rows: readonly SummaryRow[]): string {
  const graph = rows.some((row) => row.inputs !== undefined)
  const head = ['layer', 'output shape', 'parameters', ...(graph ? ['inputs'] : [])]
  const first = new Map<AnyLayer | undefined, SummaryRow>()
  for (const row of rows) if (!first.has(row.layer)) first.set(row.layer, row)
  const cells = rows.map((row) => [
    row.name === row.type ? row.name : `${row.name} (${row.type || row.layer?.constructor.name})`,
    outputText(row.outputShape),
    row.layer === undefined ? '0' : first.get(row.layer) === row ? grouped(countOf(row.layer)) : 'shared',
    ...(graph ? [row.inputs?.join(', ') ?? ''] : []),
  ])
  const columns = head.map((title, k) => Math.max(title.length, ...cells.map((cell) => cell[k]!.length)))
  const line = (texts: readonly string[]): string =>
    columns
      .map((width, k) => (k === 2 ? texts[k]!.padStart(width) : texts[k]!.padEnd(width)))
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(columns.reduce((sum, width) => sum + width + 2, -2))
  const all = [...parametersByPath(model).values()].map((own) => own.parameter)
  const total = all.reduce((sum, one) => sum + one.size, 0)
  const trainable = all.reduce((sum, one) => sum + (one.trainable ? one.size : 0), 0)
  const bytes = all.reduce((sum, one) => sum + one.size * bytesPerElement(one.dtype), 0)
  return [
    model.name,
    line(head),
    rule,
    ...cells.map(line),
    rule,
    `parameters: ${grouped(total)} (${bytesText(bytes)}), trainable ${grouped(trainable)}, non-trainable ${grouped(total - trainable)}`,
  ].join('\n')
}

function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

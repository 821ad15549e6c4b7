// Convolution and its filter gradient as products with the matrix of patches, which is never stored as a whole.

import { getOrInsert } from '../../../get-or-insert.js'
import type { Machine, Routine } from '../../machine.js'
import { columnsMost, depthMost, evenly, packingPays, rowsMost, unitsOf, wholeLines } from '../gemm/blocking.js'
import type { NamedActivation } from '../gemm/index.js'
import { panelColumns } from '../gemm/panels.js'
import { writeProduct } from '../gemm/product.js'
import { word } from './arguments.js'
import { writeWindows } from './geometry.js'
import { patchColumns, patchRows } from './patches.js'
import type { Geometry, PatchProducts } from './types.js'

const height = 4

/** Creates the products for a machine. Modules are compiled when they are first needed. */
export function makePatchProducts(machine: Machine): PatchProducts {
  // By the name of the activation.
  const forward = new Map<string, Routine>()
  let filterGradient: Routine | undefined
  const compile = (source: typeof patchRows, activation?: NamedActivation): Routine =>
    machine.compile<'product'>((module) =>
      writeProduct(module, { height, fma: machine.fma, source, activation: activation?.write }),
    ).product

  // c[m, n] = patches[m, k] · b[k, n] for every group. At most `windows` windows are located at once.
  const run = (
    routine: Routine,
    geometry: Geometry,
    x: number,
    b: number,
    c: number,
    [m, n, k]: readonly [m: number, n: number, k: number],
    isForward: boolean,
    bias = 0,
  ): void => {
    const { groups, inputs, filters } = geometry
    if (m === 0 || n === 0) return
    const depth = evenly(k, depthMost)
    const rows = Math.min(m, rowsMost)
    const columns = Math.min(n, columnsMost)
    const table = wholeLines(4 * rows * depth)
    const panelsB = table + wholeLines(4 * (isForward ? rows : depth))
    const bytes = wholeLines(panelsB + 4 * (columns + panelColumns) * depth)
    const units = unitsOf(m, n, k, height, machine.threads)
    // Reserve memory before writing arguments, because growing replaces their view.
    const scratch = machine.scratch(bytes)
    const { words } = machine
    writeWindows(machine, x, geometry)
    words[word.a] = 0
    words[word.aRow] = 1
    words[word.aColumn] = 0
    words[word.bRow] = 4 * filters
    words[word.bColumn] = 4
    words[word.cRow] = 4 * filters
    words[word.m] = m
    words[word.n] = n
    words[word.k] = k
    words[word.accumulate] = 0
    words[word.depth] = depth
    words[word.rows] = rows
    words[word.columns] = columns
    words[word.packA] = 1
    words[word.packB] = packingPays(m, n, k) ? 1 : 0
    words[word.scratch] = scratch
    words[word.scratchBytes] = bytes
    words[word.panelsB] = panelsB
    words[word.table] = table
    words[word.split] = units.split
    for (let group = 0; group < groups; group++) {
      words[word.x] = x + 4 * group * inputs
      words[word.b] = b + 4 * group * n
      words[word.bias] = bias === 0 ? 0 : bias + 4 * group * n
      words[word.c] = c + 4 * group * n
      machine.run(routine, units.count, units.grain)
    }
  }

  return {
    forward(geometry, x, filters, out, { bias, activation }) {
      const { rows, outputs, depth } = geometry
      const routine = getOrInsert(forward, activation?.name ?? '', () => compile(patchRows, activation))
      run(routine, geometry, x, filters, out, [rows, outputs, depth], true, bias)
    },
    filterGradient(geometry, x, upstream, out) {
      const { rows, outputs, depth } = geometry
      filterGradient ??= compile(patchColumns)
      run(filterGradient, geometry, x, upstream, out, [depth, outputs, rows], false)
    },
  }
}

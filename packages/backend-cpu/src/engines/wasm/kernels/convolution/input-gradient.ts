// The input gradient: multiplies upstream rows by each place of the filters, and adds the products at the windows' places.

import { writeArguments } from '../../arguments.js'
import {
  add,
  bytesOf,
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
} from '../../assembler/index.js'
import type { Machine, Routine } from '../../machine.js'
import { scratchOf } from '../gemm/arguments.js'
import { depthMost, evenly, rowsMost, sharedGrain, threadWork, wholeLines } from '../gemm/blocking.js'
import { eachPart } from '../gemm/loops.js'
import { packer } from '../gemm/pack.js'
import { type Panels, panelColumns, panelFunctions } from '../gemm/panels.js'
import { multiplyAdd, tailFunctions } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { writeWindows } from './geometry.js'
import { cropImage, writeCrop } from './image.js'
import { locator } from './locate.js'
import type { InputGradient } from './types.js'

const height = 4

/** Creates the kernel. Its module is compiled when it is first needed. */
export function makeInputGradient(machine: Machine): InputGradient {
  let routine: Routine | undefined
  return (geometry, upstream, filters, out) => {
    const { batch, groups, channels, inputs, outputs, filters: count, padded, windows, run } = geometry
    routine ??= machine.compile<'inputGradient'>((module) => writeInputGradient(module, machine.fma)).inputGradient
    const depth = evenly(outputs, depthMost)
    const rows = Math.min(windows, rowsMost)
    const image = channels * padded[0] * padded[1] * padded[2]
    const table = wholeLines(4 * rows * depth)
    const filtersAt = table + wholeLines(4 * rows)
    const imageAt = wholeLines(filtersAt + 4 * groups * outputs * geometry.places.length * fours(run))
    const bytes = imageAt + (geometry.isPadded ? wholeLines(4 * image) : 0)
    writeWindows(machine, 0, geometry)
    writeArguments(machine, word, {
      a: upstream,
      aRow: 4 * count,
      b: filters,
      bColumn: 4 * count,
      c: out,
      k: outputs,
      depth,
      rows,
      scratch: machine.scratch(bytes),
      scratchBytes: bytes,
      table,
      windows,
      groups,
      groupX: 4 * inputs,
      groupA: 4 * outputs,
      groupB: 4 * outputs,
      filters: filtersAt,
    })
    writeCrop(machine, geometry, imageAt)
    const grain = Math.ceil(threadWork / (windows * geometry.depth * count + 1))
    machine.run(routine, batch, Math.max(grain, sharedGrain(batch, machine.threads)))
  }
}

const fours = (count: number): number => Math.ceil(count / 4) * 4

function writeInputGradient(module: ModuleBuilder, fma: boolean): void {
  const parts: Parts = {
    packRows: packer(module, height, false),
    packFilters: packer(module, panelColumns, true),
    locate: locator(module),
    panels: panelFunctions(module, height, {
      multiplyAdd: multiplyAdd(fma),
      tails: tailFunctions(module),
      strided: false,
      activation: undefined,
      scattered: true,
    }),
  }
  const image = imageFunction(module, parts)
  // A unit is an image, so that one thread makes all additions to it.
  module.routine('inputGradient', (f, args, from, to, thread) => {
    const scratch = f.let(scratchOf(args, thread))
    packAll(f, args, scratch, parts)
    const rows = f.let(multiply(argument(args, 'windows'), argument(args, 'aRow')))
    cropImage(f, args, { from, to, scratch, out: argument(args, 'c') }, (at, unit) => {
      f.call(image, args, add(argument(args, 'a'), multiply(unit, rows)), at, scratch)
    })
  })
}

interface Parts {
  readonly packRows: Callable
  readonly packFilters: Callable
  readonly locate: Callable
  readonly panels: Panels
}

// Bytes of the panels of one place.
const placeBytes = (run: Code, depth: Code): Code => multiply(op('i32.and', add(run, i32(3)), i32(-4)), bytesOf(depth))

// Packs all filters into transposed panels, in the order in which images use them: group, steps, place.
function packAll(f: FunctionBuilder, args: Local, scratch: Local, { packFilters }: Parts): void {
  const to = f.let(add(scratch, argument(args, 'filters')))
  const [run, bColumn] = [f.let(argument(args, 'run')), f.let(argument(args, 'bColumn'))]
  const group = f.let(argument(args, 'b'))
  eachPart(f, argument(args, 'groups'), i32(1), () => {
    const deep = f.let(group)
    eachPart(f, argument(args, 'k'), argument(args, 'depth'), (depth) => {
      const from = f.let(deep)
      eachPart(f, argument(args, 'runs'), i32(1), () => {
        f.call(packFilters, from, to, run, depth, bColumn, i32(4))
        f.increase(from, multiply(run, bColumn))
        f.increase(to, placeBytes(run, depth))
      })
      f.increase(deep, bytesOf(depth))
    })
    f.increase(group, argument(args, 'groupB'))
  })
}

// Adds everything of one image.
function imageFunction(module: ModuleBuilder, { packRows, locate, panels }: Parts): Callable {
  return module.procedure(4, (f, args, upstream, image, scratch) => {
    const table = f.let(add(scratch, argument(args, 'table')))
    const filters = f.let(add(scratch, argument(args, 'filters')))
    const [run, aRow] = [f.let(argument(args, 'run')), f.let(argument(args, 'aRow'))]
    eachPart(f, argument(args, 'groups'), i32(1), () => {
      const deep = f.let(upstream)
      eachPart(f, argument(args, 'k'), argument(args, 'depth'), (depth) => {
        const [from, first] = [f.let(deep), f.let(i32(0))]
        eachPart(f, argument(args, 'windows'), argument(args, 'rows'), (rows) => {
          f.call(packRows, from, scratch, rows, depth, aRow, i32(4))
          f.call(locate, args, image, first, rows, table)
          addPlaces(f, panels, { args, filters, scratch, table, rows, depth, run })
          f.increase(from, multiply(rows, aRow))
          f.increase(first, rows)
        })
        f.increase(filters, multiply(argument(args, 'runs'), placeBytes(run, depth)))
        f.increase(deep, bytesOf(depth))
      })
      f.increase(upstream, argument(args, 'groupA'))
      f.increase(image, argument(args, 'groupX'))
    })
  })
}

type Places = Readonly<Record<'args' | 'filters' | 'scratch' | 'table' | 'rows' | 'depth' | 'run', Local>>

function addPlaces(f: FunctionBuilder, panels: Panels, one: Places): void {
  const { args, filters, scratch, table, rows, depth, run } = one
  const block = {
    args,
    a: scratch,
    aPanel: f.let(multiply(depth, i32(4 * height))),
    b: f.let(filters),
    bPanel: f.let(multiply(depth, i32(4 * panelColumns))),
    bStep: f.let(i32(4 * panelColumns)),
    c: f.local('i32'),
    rows,
    columns: f.local('i32'),
    depth,
    bias: f.let(i32(0)),
    mode: f.let(i32(0)),
    table,
  }
  const [place, next] = [f.let(add(args, i32(4 * word.places))), f.let(filters)]
  eachPart(f, argument(args, 'runs'), i32(1), () => {
    f.set(block.b, next)
    f.set(block.c, load('i32.load', place))
    f.set(block.columns, run)
    panels.whole(f, block)
    panels.rest(f, block)
    f.increase(next, placeBytes(run, depth))
    f.increase(place, 4)
  })
}

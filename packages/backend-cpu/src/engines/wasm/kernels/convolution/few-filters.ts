// Convolution with one to four filters, as dot products of windows with filters, four channels at a time. A matrix product
// would leave most vector lanes empty.

import { getOrInsert } from '../../../get-or-insert.js'
import { writeArguments } from '../../arguments.js'
import {
  add,
  type Code,
  extractLane,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  select,
  store,
  subtract,
} from '../../assembler/index.js'
import { withBlock } from '../../heap.js'
import type { Machine, Routine } from '../../machine.js'
import { scratchOf } from '../gemm/arguments.js'
import { threadWork, wholeLines } from '../gemm/blocking.js'
import { eachPart, least } from '../gemm/loops.js'
import { addLanes, type MultiplyAdd, multiplyAdd, tailFunctions, zeros } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { geometryOf, writeWindows } from './geometry.js'
import { locator } from './locate.js'
import type { Geometry } from './types.js'

/** Computes `out` from padded images. `number(f, k)` is the index in `filters` of number k of filter f. */
export type FewFilters = (
  geometry: Geometry,
  x: number,
  filters: number,
  number: (f: number, k: number) => number,
  out: number,
) => void

/** Windows that are computed together, by the number of filters. Their sums and loaded values fit into registers. */
const windowsOf: Readonly<Record<number, number>> = { 1: 6, 2: 4, 3: 3, 4: 2 }
/** The number of adjacent numbers of a window from which whole vectors pay off. */
const runLeast = 16
/** The maximum number of numbers in all filters, which every call rearranges. */
const numbersMost = 16384

/** Whether this kernel supports a convolution. */
export function hasFewFilters({ groups, filters, run, depth }: Geometry): boolean {
  return groups === 1 && windowsOf[filters] !== undefined && run >= runLeast && filters * depth <= numbersMost
}

const lanes = 4

/** Creates the kernel for a machine. Modules are compiled when they are first needed. */
export function makeFewFilters(machine: Machine): FewFilters {
  const routines = new Map<number, Routine>()
  return (geometry, x, filtersAt, number, out) => {
    const { filters, rows, run, places, depth } = geometry
    const together = windowsOf[filters]!
    const compile = (): Routine =>
      machine.compile<'fewFilters'>((module) => writeFewFilters(module, filters, together, machine.fma)).fewFilters
    const routine = getOrInsert(routines, filters, compile)
    const tiles = Math.ceil(rows / together)
    const vectors = Math.ceil(run / lanes)
    const arranged = wholeLines(4 * lanes * vectors * places.length * filters)
    const bytes = wholeLines(4 * rows)
    withBlock(machine.heap, arranged, (at) => {
      const scratch = machine.scratch(bytes)
      // Vectors of all filters side by side, run after run. Zeros fill the last vector of a run.
      const { buffer } = machine.bytes
      const given = new Float32Array(buffer, filtersAt, filters * depth)
      const numbers = new Float32Array(buffer, at, arranged / 4).fill(0)
      for (let k = 0; k < depth; k++) {
        const [place, within] = [Math.floor(k / run), k % run]
        const vector = place * vectors + Math.floor(within / lanes)
        for (let f = 0; f < filters; f++) {
          numbers[(vector * filters + f) * lanes + (within % lanes)] = given[number(f, k)]!
        }
      }
      writeWindows(machine, x, geometry)
      writeArguments(machine, word, {
        b: at,
        c: out,
        m: rows,
        scratch,
        scratchBytes: bytes,
      })
      machine.run(routine, tiles, Math.ceil(threadWork / (together * filters * depth)))
    })
  }
}

// A unit is a tile: `together` windows, one after the other.
function writeFewFilters(module: ModuleBuilder, filters: number, together: number, fma: boolean): void {
  const locate = locator(module)
  const tails = tailFunctions(module)
  const fused = multiplyAdd(fma)
  module.routine('fewFilters', (f, args, from, to, thread) => {
    const table = f.let(scratchOf(args, thread))
    const first = f.let(multiply(from, i32(together)))
    const left = f.let(subtract(least(f, multiply(to, i32(together)), argument(args, 'm')), first))
    f.call(locate, args, argument(args, 'x'), first, left, table)
    const out = f.let(add(argument(args, 'c'), multiply(first, i32(4 * filters))))
    const run = f.let(argument(args, 'run'))
    const [vectors, tail] = [f.let(op('i32.shr_u', run, i32(2))), f.let(op('i32.and', run, i32(3)))]
    const sums = Array.from({ length: together }, () => Array.from({ length: filters }, () => f.local('v128')))
    f.while(
      () => op('i32.gt_s', left, i32(0)),
      () => {
        // If there are fewer windows, the first replaces the missing ones.
        const windows = sums.map((_, k) =>
          f.let(load('i32.load', select(op('i32.gt_s', left, i32(k)), add(table, i32(4 * k)), table))),
        )
        for (const sum of sums.flat()) f.set(sum, zeros)
        const filterAt = f.let(argument(args, 'b'))
        const place = f.let(add(args, i32(4 * word.places)))
        eachPart(f, argument(args, 'runs'), i32(1), () => {
          const offset = f.let(load('i32.load', place))
          const pointers = windows.map((window) => f.let(add(window, offset)))
          const count = f.let(vectors)
          const step = (read: (pointer: Local) => Code): void => {
            addVector(f, sums, filterAt, (window) => read(pointers[window]!), fused)
            f.increase(filterAt, 16 * filters)
          }
          f.countDown(count, () => {
            step((pointer) => load('v128.load', pointer))
            for (const pointer of pointers) f.increase(pointer, 16)
          })
          // The numbers after a run may be NaN.
          f.if(tail, () => step((pointer) => tails.load(pointer, tail)))
          f.increase(place, 4)
        })
        sums.forEach((row, k) => {
          const put = (): void => {
            row.forEach((sum, filter) => {
              const total = extractLane('f32x4', 0, addLanes(f, [sum]))
              f.do(store('f32.store', out, total, 4 * (k * filters + filter)))
            })
          }
          if (k === 0) put()
          else f.if(op('i32.gt_s', left, i32(k)), put)
        })
        f.increase(out, 4 * filters * together)
        f.increase(table, 4 * together)
        f.increase(left, -together)
      },
    )
  })
}

function addVector(
  f: FunctionBuilder,
  sums: readonly Local[][],
  filterAt: Local,
  read: (window: number) => Code,
  fused: MultiplyAdd,
): void {
  const factors = sums[0]!.map((_, filter) => f.let(load('v128.load', filterAt, 16 * filter)))
  sums.forEach((row, k) => {
    const value = f.let(read(k))
    row.forEach((sum, filter) => {
      f.set(sum, fused(value, factors[filter]!, sum))
    })
  })
}

/**
 * The geometry of the input gradient as a convolution of the upstream gradient with rotated filters, from outputs to
 * inputs. Undefined if it is not such a convolution, or if this kernel does not support it.
 */
export function turnedGeometry(geometry: Geometry): Geometry | undefined {
  const { batch, groups, channels, filters, input, padded, before, window, out, strides, dilations } = geometry
  const padding = window.map((extent, k) => {
    const reach = (extent - 1) * dilations[k]!
    return [reach - before[k]!, reach - (padded[k]! - input[k]! - before[k]!)] as const
  })
  if (groups !== 1 || strides.some((one) => one !== 1) || padding.flat().some((one) => one < 0)) return undefined
  const turned = geometryOf([batch, ...out, filters], [...window, filters, channels], [batch, ...input, channels], {
    strides,
    padding,
    dilations,
    groups,
  })
  return hasFewFilters(turned) ? turned : undefined
}

/** The index in the filters of number `k` of rotated filter `f`. */
export function turnedNumber({ filters, channels, depth }: Geometry): (f: number, k: number) => number {
  // The inputs of the rotated convolution are the outputs of the original one.
  const [inputs, outputs] = [channels, filters]
  const places = depth / inputs
  return (f, k) => ((places - 1 - Math.floor(k / inputs)) * outputs + f) * inputs + (k % inputs)
}

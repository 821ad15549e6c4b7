// Convolution of every channel by itself, and its gradients: vectors of channels, windows in tables, no products.
import {
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  op,
  select,
  store,
} from '../../assembler/index.js'
import type { Machine, Routine } from '../../machine.js'
import { argument as productArgument, word as productWord } from '../gemm/arguments.js'
import { threadWork, wholeLines } from '../gemm/blocking.js'
import { blockLanes, eachLanes } from '../gemm/lanes.js'
import { add, multiply } from '../gemm/loops.js'
import { type MultiplyAdd, multiplyAdd, type Tails, tailFunctions, zeros } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { type Geometry, writeWindows } from './geometry.js'
import { cropImage, writeCrop } from './image.js'
import { locator } from './locate.js'

/** The kernels; images have their padding, and everything else is an address too. */
export interface Depthwise {
  forward(geometry: Geometry, x: number, filters: number, out: number): void
  inputGradient(geometry: Geometry, upstream: number, filters: number, out: number): void
  filterGradient(geometry: Geometry, x: number, upstream: number, out: number): void
}

/** Whether every channel has one filter of its own. */
export function isDepthwise({ inputs, outputs, groups }: Pick<Geometry, 'inputs' | 'outputs' | 'groups'>): boolean {
  return inputs === 1 && outputs === 1 && groups > 1
}

/** Windows that are located together for a filter gradient. */
const windowsMost = 256
/** Windows that share what is read of the filters. */
const together = 4

/** Makes them for a machine; modules are compiled when first needed. */
export function makeDepthwise(machine: Machine): Depthwise {
  const routines = new Map<typeof writeForward, Routine>()
  const run = (
    write: typeof writeForward,
    geometry: Geometry,
    [a, b, c]: readonly [number, number, number],
    [units, work, least = 1]: readonly [units: number, work: number, least?: number],
  ): void => {
    let routine = routines.get(write)
    if (routine === undefined) {
      routine = machine.compile<'depthwise'>((module) => write(module, machine.fma)).depthwise
      routines.set(write, routine)
    }
    const { out, channels, padded } = geometry
    const table = wholeLines(4 * (Math.max(windowsMost, out[2]) + together))
    const image = 4 * channels * padded[0] * padded[1] * padded[2]
    const bytes = table + (geometry.isPadded ? wholeLines(image) : 0)
    const scratch = machine.scratch(bytes)
    const { words } = machine
    writeWindows(words, a, geometry)
    words[productWord.b] = b
    words[productWord.c] = c
    words[productWord.k] = geometry.rows
    words[productWord.scratch] = scratch
    words[productWord.scratchBytes] = bytes
    words[word.channels] = channels
    writeCrop(words, geometry, table)
    machine.run(routine, units, Math.max(least, Math.ceil(threadWork / (work + 1))))
  }
  return {
    forward(geometry, x, filters, out) {
      const { batch, channels, places } = geometry
      const [depth, height, width] = geometry.out
      run(writeForward, geometry, [x, filters, out], [batch * depth * height, width * channels * places.length])
    },
    inputGradient(geometry, upstream, filters, out) {
      const { batch, channels, places, windows } = geometry
      run(writeInputGradient, geometry, [upstream, filters, out], [batch, windows * channels * places.length])
    },
    filterGradient(geometry, x, upstream, out) {
      const { channels, places, rows } = geometry
      machine.bytes.fill(0, out, out + 4 * channels * places.length)
      const units = Math.ceil(channels / blockLanes)
      const work = rows * blockLanes * places.length
      // A piece reads some channels of all places, and memory is fast with many neighbours: one piece for each thread.
      run(writeFilterGradient, geometry, [x, upstream, out], [units, work, Math.floor(units / machine.threads)])
    },
  }
}

interface Parts {
  readonly madd: MultiplyAdd
  readonly tails: Tails
  readonly locate: Callable
}

const partsOf = (module: ModuleBuilder, fma: boolean): Parts => ({
  madd: multiplyAdd(fma),
  tails: tailFunctions(module),
  locate: locator(module),
})

interface Unit {
  readonly args: Local
  readonly from: Local
  readonly to: Local
  readonly scratch: Local
  /** Bytes of the channels of a place. */
  readonly row: Local
}

function routine(module: ModuleBuilder, write: (f: FunctionBuilder, unit: Unit) => void): void {
  module.function(
    { parameters: ['i32', 'i32', 'i32', 'i32'], results: [] },
    (f) => {
      const [args, from, to, thread] = [f.parameter(0), f.parameter(1), f.parameter(2), f.parameter(3)]
      const scratch = f.let(
        add(productArgument(args, 'scratch'), multiply(thread, productArgument(args, 'scratchBytes'))),
      )
      write(f, { args, from, to, scratch, row: f.let(op('i32.shl', argument(args, 'channels'), i32(2))) })
    },
    'depthwise',
  )
}

/** A place of a window: its distance from the begin, and the address of its filter's channels. */
interface Place {
  readonly offset: Local
  readonly filter: Local
}

// Calls back for places of a window, `most` of them at a time, then one by one.
function eachPlaces(
  f: FunctionBuilder,
  { args, row }: Unit,
  filters: Code,
  most: number,
  body: (places: readonly [Place, ...Place[]]) => void,
): void {
  const [entry, left] = [f.let(add(args, i32(4 * word.places))), f.let(argument(args, 'runs'))]
  const next = f.let(filters)
  for (const count of new Set([most, 1])) {
    const places = Array.from({ length: count }, () => ({ offset: f.local('i32'), filter: f.local('i32') }))
    f.while(
      () => op('i32.ge_s', left, i32(count)),
      () => {
        places.forEach(({ offset, filter }, k) => {
          f.set(offset, load('i32.load', entry, 4 * k))
          f.set(filter, next)
          f.increase(next, row)
        })
        body(places as [Place, ...Place[]])
        f.increase(entry, 4 * count)
        f.increase(left, -count)
      },
    )
  }
}

// A unit is a row of windows.
function writeForward(module: ModuleBuilder, fma: boolean): void {
  const { madd, tails, locate } = partsOf(module, fma)
  routine(module, (f, unit) => {
    const { args, from, to, scratch, row } = unit
    const width = f.let(argument(args, 'outWidth'))
    const out = f.let(add(productArgument(args, 'c'), multiply(multiply(from, width), row)))
    const index = f.let(from)
    f.for(index, to, 1, () => {
      f.call(locate, args, argument(args, 'x'), multiply(index, width), width, scratch)
      // Windows that are missing in the last group repeat the last one; their sums are dropped.
      const end = f.let(add(scratch, op('i32.shl', width, i32(2))))
      for (let k = 0; k < together - 1; k++)
        f.do(store('i32.store', end, load('i32.load', op('i32.sub', end, i32(4))), 4 * k))
      const [left, table] = [f.let(width), f.let(scratch)]
      f.while(
        () => op('i32.gt_s', left, i32(0)),
        () => {
          const [channels, at] = [f.let(argument(args, 'channels')), f.let(i32(0))]
          eachLanes(f, channels, at, tails, (lanes) => {
            const windows = Array.from({ length: together }, (_, k) => f.let(add(load('i32.load', table, 4 * k), at)))
            const sums = windows.map(() => Array.from({ length: lanes.vectors }, () => f.let(zeros)))
            const weights = Array.from({ length: lanes.vectors }, () => f.local('v128'))
            eachPlaces(f, unit, add(productArgument(args, 'b'), at), 1, ([{ offset, filter }]) => {
              weights.forEach((weight, v) => {
                f.set(weight, lanes.load(filter, v))
              })
              windows.forEach((window, k) => {
                const place = f.let(add(window, offset))
                weights.forEach((weight, v) => {
                  f.set(sums[k]![v]!, madd(lanes.load(place, v), weight, sums[k]![v]!))
                })
              })
            })
            const place = f.let(add(out, at))
            sums.forEach((vectors, k) => {
              f.if(op('i32.gt_s', left, i32(k)), () => {
                vectors.forEach((sum, v) => {
                  f.do(lanes.store(place, v, sum))
                })
              })
              f.increase(place, row)
            })
          })
          const taken = f.let(select(op('i32.lt_s', left, i32(together)), left, i32(together)))
          f.increase(out, multiply(taken, row))
          f.increase(table, 4 * together)
          f.increase(left, -together)
        },
      )
    })
  })
}

// A unit is an image.
function writeInputGradient(module: ModuleBuilder, fma: boolean): void {
  const { madd, tails, locate } = partsOf(module, fma)
  routine(module, (f, unit) => {
    const { args, from, to, scratch, row } = unit
    const width = f.let(argument(args, 'outWidth'))
    const rows = f.let(multiply(argument(args, 'outDepth'), argument(args, 'outHeight')))
    const upstream = f.let(add(argument(args, 'x'), multiply(from, multiply(multiply(rows, width), row))))
    cropImage(f, args, { from, to, scratch, out: productArgument(args, 'c') }, (image) => {
      const index = f.let(i32(0))
      f.for(index, rows, 1, () => {
        f.call(locate, args, image, multiply(index, width), width, scratch)
        const [left, table] = [f.let(width), f.let(scratch)]
        f.while(
          () => left,
          () => {
            const [channels, at] = [f.let(argument(args, 'channels')), f.let(i32(0))]
            eachLanes(f, channels, at, tails, (lanes) => {
              const source = f.let(add(upstream, at))
              const values = Array.from({ length: lanes.vectors }, (_, v) => f.let(lanes.load(source, v)))
              const window = f.let(add(load('i32.load', table), at))
              eachPlaces(f, unit, add(productArgument(args, 'b'), at), 1, ([{ offset, filter }]) => {
                const place = f.let(add(window, offset))
                values.forEach((value, v) => {
                  f.do(lanes.store(place, v, madd(value, lanes.load(filter, v), lanes.load(place, v))))
                })
              })
            })
            f.increase(upstream, row)
            f.increase(table, 4)
            f.increase(left, -1)
          },
        )
      })
    })
  })
}

// A unit is a block of channels; sums over blocks of windows are summed.
function writeFilterGradient(module: ModuleBuilder, fma: boolean): void {
  const { madd, tails, locate } = partsOf(module, fma)
  routine(module, (f, unit) => {
    const { args, from, to, scratch, row } = unit
    const total = f.let(productArgument(args, 'k'))
    const first = f.let(i32(0))
    f.for(first, total, windowsMost, () => {
      const rest = f.let(op('i32.sub', total, first))
      const count = f.let(select(op('i32.lt_s', rest, i32(windowsMost)), rest, i32(windowsMost)))
      f.call(locate, args, argument(args, 'x'), first, count, scratch)
      const begin = f.let(multiply(from, i32(blockLanes)))
      const [last, end] = [f.let(argument(args, 'channels')), f.let(multiply(to, i32(blockLanes)))]
      const channels = f.let(op('i32.sub', select(op('i32.lt_s', end, last), end, last), begin))
      const at = f.let(op('i32.shl', begin, i32(2)))
      eachLanes(f, channels, at, tails, (lanes) => {
        const upstream = f.let(add(add(productArgument(args, 'b'), multiply(first, row)), at))
        // Several places, so that what is read of the gradient serves all, and additions do not wait for each other.
        eachPlaces(f, unit, add(productArgument(args, 'c'), at), 3, (places) => {
          const sums = places.map(() => Array.from({ length: lanes.vectors }, () => f.let(zeros)))
          const shifts = places.map(({ offset }) => f.let(add(offset, at)))
          const [left, table, source] = [f.let(count), f.let(scratch), f.let(upstream)]
          const window = f.local('i32')
          f.repeat(
            () => {
              f.set(window, load('i32.load', table))
              const values = Array.from({ length: lanes.vectors }, (_, v) => f.let(lanes.load(source, v)))
              shifts.forEach((shift, k) => {
                const place = f.let(add(window, shift))
                values.forEach((value, v) => {
                  f.set(sums[k]![v]!, madd(lanes.load(place, v), value, sums[k]![v]!))
                })
              })
              f.increase(source, row)
              f.increase(table, 4)
              f.increase(left, -1)
            },
            () => left,
          )
          places.forEach(({ filter }, k) => {
            sums[k]!.forEach((sum, v) => {
              f.do(lanes.store(filter, v, op('f32x4.add', lanes.load(filter, v), sum)))
            })
          })
        })
      })
    })
  })
}

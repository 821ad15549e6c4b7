// The gradients of depthwise convolution. They process windows one by one, with their places as a list.
import {
  add,
  addVectors,
  bytesOf,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  multiply,
  op,
  select,
  subtract,
} from '../../assembler/index.js'
import { blockLanes, eachLanes } from '../gemm/lanes.js'
import { zeros } from '../gemm/vectors.js'
import { argument, word } from './arguments.js'
import { routine, type Unit, type Write } from './depthwise-unit.js'
import { cropImage } from './image.js'

/** Number of windows that are located together for a filter gradient. */
export const windowsMost = 256

/** A place of a window: its offset from the start, and the address of its filter's channels. */
interface Place {
  readonly offset: Local
  readonly filter: Local
}

// Calls back for `most` places of a window at a time, then for the rest one by one.
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
    f.countDown(
      left,
      () => {
        places.forEach(({ offset, filter }, k) => {
          f.set(offset, load('i32.load', entry, 4 * k))
          f.set(filter, next)
          f.increase(next, row)
        })
        body(places as [Place, ...Place[]])
        f.increase(entry, 4 * count)
      },
      count,
    )
  }
}

/** Writes the input gradient. A unit is an image. */
export const writeInputGradient: Write = (module, fma) => {
  routine(module, fma, (f, unit, { madd, tails, locate }) => {
    const { args, from, to, scratch, row } = unit
    const width = f.let(argument(args, 'outWidth'))
    const rows = f.let(multiply(argument(args, 'outDepth'), argument(args, 'outHeight')))
    const upstream = f.let(add(argument(args, 'x'), multiply(from, multiply(multiply(rows, width), row))))
    cropImage(f, args, { from, to, scratch, out: argument(args, 'c') }, (image) => {
      const index = f.let(i32(0))
      f.for(index, rows, 1, () => {
        f.call(locate, args, image, multiply(index, width), width, scratch)
        const [left, table] = [f.let(width), f.let(scratch)]
        f.countDown(left, () => {
          const [channels, at] = [f.let(argument(args, 'channels')), f.let(i32(0))]
          eachLanes(f, channels, at, tails, (lanes) => {
            const source = f.let(add(upstream, at))
            const values = Array.from({ length: lanes.vectors }, (_, v) => f.let(lanes.load(source, v)))
            const window = f.let(add(load('i32.load', table), at))
            eachPlaces(f, unit, add(argument(args, 'b'), at), 1, ([{ offset, filter }]) => {
              const place = f.let(add(window, offset))
              values.forEach((value, v) => {
                f.do(lanes.store(place, v, madd(value, lanes.load(filter, v), lanes.load(place, v))))
              })
            })
          })
          f.increase(upstream, row)
          f.increase(table, 4)
        })
      })
    })
  })
}

/** Writes the filter gradient, a sum of sums over blocks of windows. A unit is a block of channels. */
export const writeFilterGradient: Write = (module, fma) => {
  routine(module, fma, (f, unit, { madd, tails, locate }) => {
    const { args, from, to, scratch, row } = unit
    const total = f.let(argument(args, 'k'))
    const first = f.let(i32(0))
    f.for(first, total, windowsMost, () => {
      const rest = f.let(subtract(total, first))
      const count = f.let(select(op('i32.lt_s', rest, i32(windowsMost)), rest, i32(windowsMost)))
      f.call(locate, args, argument(args, 'x'), first, count, scratch)
      const begin = f.let(multiply(from, i32(blockLanes)))
      const [last, end] = [f.let(argument(args, 'channels')), f.let(multiply(to, i32(blockLanes)))]
      const channels = f.let(subtract(select(op('i32.lt_s', end, last), end, last), begin))
      const at = f.let(bytesOf(begin))
      eachLanes(f, channels, at, tails, (lanes) => {
        const upstream = f.let(add(add(argument(args, 'b'), multiply(first, row)), at))
        // Several places at a time share one read of the gradient, and their additions do not wait for each other.
        eachPlaces(f, unit, add(argument(args, 'c'), at), 3, (places) => {
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
              f.do(lanes.store(filter, v, addVectors(lanes.load(filter, v), sum)))
            })
          })
        })
      })
    })
  })
}

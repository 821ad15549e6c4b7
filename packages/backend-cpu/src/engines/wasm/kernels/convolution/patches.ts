// Packs the matrix of patches, one row per window, into panels directly from the image (im2col without a matrix).
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
  op,
  select,
  store,
  subtract,
} from '../../assembler/index.js'
import { copyLanes, copyRun } from '../gemm/pack.js'
import type { PackRows } from '../gemm/product.js'
import { argument, word } from './arguments.js'
import { locator } from './locate.js'

// Address of the argument that says where a run begins.
const placeAt = (args: Code, run: Code): Code => add(add(args, i32(4 * word.places)), bytesOf(run))

/** Rows are windows: for the forward convolution. */
export function patchRows(module: ModuleBuilder, height: number): PackRows {
  const locate = locator(module)
  const pack = packWindows(module, height)
  return (f, { args, from, deep, rows, depth, to }) => {
    const table = f.let(add(to, argument(args, 'table')))
    f.call(locate, args, argument(args, 'x'), from, rows, table)
    f.call(pack, args, table, to, rows, deep, depth)
  }
}

function packWindows(module: ModuleBuilder, height: number): Callable {
  return module.procedure(6, (f, args, table, to, rows, deep, depth) => {
    const run = f.let(argument(args, 'run'))
    const firstPlace = f.let(placeAt(args, op('i32.div_u', deep, run)))
    const firstWithin = f.let(op('i32.rem_u', deep, run))
    // Calls back for every run of the steps, with its offset from the start of a window.
    const eachRun = (body: (offset: Local, count: Local) => void): void => {
      const [place, within, left] = [f.let(firstPlace), f.let(firstWithin), f.let(depth)]
      f.while(
        () => left,
        () => {
          const rest = f.let(subtract(run, within))
          const count = f.let(select(op('i32.lt_s', rest, left), rest, left))
          const offset = f.let(add(load('i32.load', place), bytesOf(within)))
          f.set(left, subtract(left, count))
          f.set(within, i32(0))
          f.increase(place, 4)
          body(offset, count)
        },
      )
    }
    f.countDown(
      rows,
      () => {
        const windows = Array.from({ length: height }, (_, k) => f.let(load('i32.load', table, 4 * k)))
        f.if(
          areNeighbours(windows),
          () => eachRun((offset, count) => copyLanes(f, f.let(add(windows[0]!, offset)), to, count, i32(4), height)),
          () => {
            eachRun((offset, count) => {
              const pointers = windows.map((window) => f.let(add(window, offset)))
              copyRun(f, pointers, to, count)
            })
          },
        )
        f.increase(table, 4 * height)
      },
      height,
    )
    // Packs a panel with fewer windows one by one.
    const left = f.let(rows)
    f.countDown(left, () => {
      const lane = f.let(to)
      const window = f.let(load('i32.load', table))
      eachRun((offset, count) => {
        const pointer = f.let(add(window, offset))
        f.countDown(count, () => {
          f.do(store('f32.store', lane, load('f32.load', pointer)))
          f.increase(lane, bytesOf(rows))
          f.increase(pointer, 4)
        })
      })
      f.increase(table, 4)
      f.increase(to, 4)
    })
  })
}

// Addresses ascend, so the last one decides.
function areNeighbours(addresses: readonly Local[]): Code {
  const distance = subtract(addresses.at(-1)!, addresses[0]!)
  return op('i32.eq', distance, i32(4 * (addresses.length - 1)))
}

/** Rows are numbers of a window, steps are windows: for the filter gradient. */
export function patchColumns(module: ModuleBuilder, height: number): PackRows {
  const locate = locator(module)
  const pack = packNumbers(module, height)
  return (f, { args, from, deep, rows, depth, to }) => {
    const table = f.let(add(to, argument(args, 'table')))
    f.call(locate, args, argument(args, 'x'), deep, depth, table)
    f.call(pack, args, table, to, from, rows, depth)
  }
}

function packNumbers(module: ModuleBuilder, height: number): Callable {
  return module.procedure(6, (f, args, table, to, first, rows, windows) => {
    const run = f.let(argument(args, 'run'))
    const offsetOf = (number: Code): Local => {
      const one = f.let(number)
      const within = bytesOf(op('i32.rem_u', one, run))
      return f.let(add(load('i32.load', placeAt(args, op('i32.div_u', one, run))), within))
    }
    const eachWindow = (body: (window: Local) => void): void => {
      const [entry, left] = [f.let(table), f.let(windows)]
      const window = f.local('i32')
      f.countDown(left, () => {
        f.set(window, load('i32.load', entry))
        body(window)
        f.increase(entry, 4)
      })
    }
    f.countDown(
      rows,
      () => {
        const offsets = Array.from({ length: height }, (_, k) => offsetOf(add(first, i32(k))))
        f.if(
          areNeighbours(offsets),
          () => eachWindow((window) => copyNeighbours(f, f.let(add(window, offsets[0]!)), to, height)),
          () => {
            eachWindow((window) => {
              offsets.forEach((offset, lane) => {
                f.do(store('f32.store', to, load('f32.load', add(window, offset)), 4 * lane))
              })
              f.increase(to, 4 * height)
            })
          },
        )
        f.increase(first, height)
      },
      height,
    )
    const left = f.let(rows)
    f.countDown(left, () => {
      const lane = f.let(to)
      const offset = offsetOf(first)
      eachWindow((window) => {
        f.do(store('f32.store', lane, load('f32.load', add(window, offset))))
        f.increase(lane, bytesOf(rows))
      })
      f.increase(first, 1)
      f.increase(to, 4)
    })
  })
}

function copyNeighbours(f: FunctionBuilder, from: Local, to: Local, count: number): void {
  let lane = 0
  for (; lane + 4 <= count; lane += 4) f.do(store('v128.store', to, load('v128.load', from, 4 * lane), 4 * lane))
  for (; lane < count; lane++) f.do(store('f32.store', to, load('f32.load', from, 4 * lane), 4 * lane))
  f.increase(to, 4 * count)
}

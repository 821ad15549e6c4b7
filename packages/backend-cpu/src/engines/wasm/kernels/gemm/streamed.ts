// Few rows times a matrix with adjacent columns. It streams the rows of the matrix once, and keeps sums in a first-level
// cache.
import {
  add,
  addVectors,
  type Callable,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  multiplyVectors,
} from '../../assembler/index.js'
import { argument } from './arguments.js'
import { eachLanes, type Lanes } from './lanes.js'
import type { TileStyle } from './tile.js'
import { zeros } from './vectors.js'

/** The maximum of columns at a time. Their runs of b are long enough for memory, and their sums fit a cache; measured. */
export const streamedColumns = 1024

/** Rows of b that are read together. More would not fit into registers. */
const together = 4

/**
 * A function `(args, a, b, c, bias, m, columns)`. It adds sums of four steps to the initial c, so that the order of an
 * element's additions depends only on k.
 */
export function streamedRows(module: ModuleBuilder, style: Omit<TileStyle, 'strided'>): Callable {
  const { multiplyAdd, tails, activation } = style
  return module.procedure(7, (f, args, a, b, c, bias, m, columns) => {
    const [aColumn, bRow] = [f.let(argument(args, 'aColumn')), f.let(argument(args, 'bRow'))]
    // Calls back for all numbers of every row of c. `begin` runs before each row.
    const eachRow = (body: (place: Local, at: Local, lanes: Lanes) => void, begin?: (row: Local) => void): void => {
      const [from, to, left] = [f.let(a), f.let(c), f.let(m)]
      f.countDown(left, () => {
        begin?.(from)
        const [count, at] = [f.let(columns), f.let(i32(0))]
        eachLanes(f, count, at, tails, (lanes) => body(f.let(add(to, at)), at, lanes))
        f.increase(from, argument(args, 'aRow'))
        f.increase(to, argument(args, 'cRow'))
      })
    }
    eachRow((place, at, lanes) => {
      for (let v = 0; v < lanes.vectors; v++) {
        const sum = f.let(zeros)
        f.if(argument(args, 'accumulate'), () => f.set(sum, lanes.load(place, v)))
        f.if(bias, () => f.set(sum, addVectors(sum, lanes.load(add(bias, at), v))))
        f.do(lanes.store(place, v, sum))
      }
    })
    const steps = (count: number): void => {
      const rows = follow(f, b, bRow, count)
      const factors = rows.map(() => f.local('v128'))
      eachRow(
        (place, at, lanes) => {
          const sums = Array.from({ length: lanes.vectors }, () => f.local('v128'))
          rows.forEach((row, k) => {
            const source = f.let(add(row, at))
            sums.forEach((sum, v) => {
              const value = lanes.load(source, v)
              f.set(sum, k === 0 ? multiplyVectors(factors[0]!, value) : multiplyAdd(factors[k]!, value, sum))
            })
          })
          sums.forEach((sum, v) => {
            f.do(lanes.store(place, v, addVectors(lanes.load(place, v), sum)))
          })
        },
        (from) => {
          follow(f, from, aColumn, count).forEach((x, k) => {
            f.set(factors[k]!, load('v128.load32_splat', x))
          })
        },
      )
      f.increase(a, multiply(aColumn, i32(count)))
      f.increase(b, multiply(bRow, i32(count)))
    }
    const left = f.let(argument(args, 'k'))
    for (const count of [together, 1]) {
      f.countDown(
        left,
        () => {
          steps(count)
        },
        count,
      )
    }
    if (activation !== undefined) {
      eachRow((place, _, lanes) => {
        for (let v = 0; v < lanes.vectors; v++) {
          const value = f.let(lanes.load(place, v))
          activation(f, value)
          f.do(lanes.store(place, v, value))
        }
      })
    }
  })
}

// An address, and those that follow it at steps of `step` bytes.
function follow(f: FunctionBuilder, first: Local, step: Local, count: number): Local[] {
  const addresses = [f.let(first)]
  while (addresses.length < count) addresses.push(f.let(add(addresses.at(-1)!, step)))
  return addresses
}

// Matrix times vector for matrices with contiguous rows. It sums along four rows at a time, without packing.
import {
  add,
  addVectors,
  bytesOf,
  type FunctionBuilder,
  i32,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  store,
  subtract,
} from '../../assembler/index.js'
import { argument } from './arguments.js'
import { addLanes, type MultiplyAdd, multiplyAdd, type Tails, tailFunctions, zeros } from './vectors.js'

/** Rows that are summed together. They are a unit of work. */
export const dotRows = 4

/**
 * Writes the routine `dots`: c[n] = b[n, k] · a[k]. a, c and the rows of b are contiguous, and `bColumn` is the distance
 * between rows.
 */
export function writeDots(module: ModuleBuilder, fma: boolean): void {
  const tails = tailFunctions(module)
  const madd = multiplyAdd(fma)
  module.routine('dots', (f, args, from, to) => {
    const stride = f.let(argument(args, 'bColumn'))
    const first = f.let(multiply(from, i32(dotRows)))
    const row = f.let(add(argument(args, 'b'), multiply(first, stride)))
    const c = f.let(add(argument(args, 'c'), bytesOf(first)))
    const n = f.let(argument(args, 'n'))
    const unit = f.let(from)
    f.for(unit, to, 1, () => {
      const left = f.let(subtract(n, multiply(unit, i32(dotRows))))
      f.if(
        op('i32.ge_s', left, i32(dotRows)),
        () => {
          const sums = f.let(sumRows(f, args, row, dotRows, madd, tails))
          f.if(argument(args, 'accumulate'), () => f.set(sums, addVectors(load('v128.load', c), sums)))
          f.do(store('v128.store', c, sums))
          f.increase(row, multiply(stride, i32(dotRows)))
          f.increase(c, 4 * dotRows)
        },
        () => {
          f.countDown(left, () => {
            const sum = f.let(sumRows(f, args, row, 1, madd, tails))
            f.if(argument(args, 'accumulate'), () => f.set(sum, addVectors(load('v128.load32_zero', c), sum)))
            f.do(tails.store(c, sum, i32(1)))
            f.increase(row, stride)
            f.increase(c, 4)
          })
        },
      )
    })
  })
}

// Each row has its sum in its own lane. Two vectors of sums per row hide the latency of additions.
function sumRows(f: FunctionBuilder, args: Local, first: Local, rows: number, madd: MultiplyAdd, tails: Tails): Local {
  const x = f.let(argument(args, 'a'))
  const stride = f.let(argument(args, 'bColumn'))
  const at = [f.let(first)]
  for (let row = 1; row < rows; row++) at.push(f.let(add(at[row - 1]!, stride)))
  const left = f.let(argument(args, 'k'))
  const [even, odd] = [0, 1].map(() => at.map(() => f.local('v128'))) as [Local[], Local[]]
  for (const sum of [...even, ...odd]) f.set(sum, zeros)
  const factors = [f.local('v128'), f.local('v128')] as const
  const advance = (steps: number): void => {
    for (const one of at) f.increase(one, 4 * steps)
    f.increase(x, 4 * steps)
    f.increase(left, -steps)
  }
  f.while(
    () => op('i32.ge_s', left, i32(8)),
    () => {
      f.set(factors[0], load('v128.load', x))
      f.set(factors[1], load('v128.load', x, 16))
      at.forEach((one, row) => {
        f.set(even[row]!, madd(factors[0], load('v128.load', one), even[row]!))
        f.set(odd[row]!, madd(factors[1], load('v128.load', one, 16), odd[row]!))
      })
      advance(8)
    },
  )
  f.if(op('i32.ge_s', left, i32(4)), () => {
    f.set(factors[0], load('v128.load', x))
    at.forEach((one, row) => {
      f.set(even[row]!, madd(factors[0], load('v128.load', one), even[row]!))
    })
    advance(4)
  })
  f.if(left, () => {
    f.set(factors[0], tails.load(x, left))
    at.forEach((one, row) => {
      f.set(odd[row]!, madd(factors[0], tails.load(one, left), odd[row]!))
    })
  })
  at.forEach((_, row) => {
    f.set(even[row]!, addVectors(even[row]!, odd[row]!))
  })
  return addLanes(f, even)
}

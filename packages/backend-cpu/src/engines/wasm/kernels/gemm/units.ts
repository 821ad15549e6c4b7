// Units of work of a product: the part that one call computes.
import {
  add,
  type Callable,
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  multiply,
  op,
  subtract,
} from '../../assembler/index.js'
import { argument, axisWords, scratchOf, split, word } from './arguments.js'
import { least, moveInBatch } from './loops.js'
import { panelColumns } from './panels.js'

/** Writes a routine whose units are panels of rows or of columns of one product, or products of a batch. */
export function writeUnits(
  f: FunctionBuilder,
  [args, from, to, thread]: readonly [args: Local, from: Local, to: Local, thread: Local],
  matrix: Callable,
  height: number,
): void {
  const scratch = f.let(scratchOf(args, thread))
  const [a, b, c] = [f.let(argument(args, 'a')), f.let(argument(args, 'b')), f.let(argument(args, 'c'))]
  const bias = f.let(argument(args, 'bias'))
  const [m, n] = [f.let(argument(args, 'm')), f.let(argument(args, 'n'))]
  const run = (): void => f.call(matrix, args, a, b, c, bias, m, n, scratch)
  // Narrows one extent to the units. It adds the start to addresses and limits the extent to the end.
  const narrow = (extent: Local, size: number, moves: readonly (readonly [Local, Code])[]): void => {
    const begin = f.let(multiply(from, i32(size)))
    f.set(extent, subtract(least(f, multiply(to, i32(size)), extent), begin))
    for (const [address, stride] of moves) f.increase(address, multiply(begin, stride))
    run()
  }
  const isSplit = (kind: number): Code => op('i32.eq', argument(args, 'split'), i32(kind))
  f.if(
    isSplit(split.rows),
    () =>
      narrow(m, height, [
        [a, argument(args, 'aRow')],
        [c, argument(args, 'cRow')],
      ]),
    () => {
      f.if(
        isSplit(split.columns),
        () => {
          const begin = f.let(multiply(from, i32(4 * panelColumns)))
          f.if(bias, () => f.increase(bias, begin))
          narrow(n, panelColumns, [
            [b, argument(args, 'bColumn')],
            [c, i32(4)],
          ])
        },
        () => eachMatrix(f, args, from, to, [a, b, c], run),
      )
    },
  )
}

// Computes matrices `from` to `to` of a batch. The digits of a matrix's number give its address.
function eachMatrix(
  f: FunctionBuilder,
  args: Local,
  from: Local,
  to: Local,
  matrices: readonly Local[],
  run: () => void,
): void {
  const starts = matrices.map((one) => f.let(one))
  const unit = f.let(from)
  f.for(unit, to, 1, () => {
    matrices.forEach((one, k) => {
      f.set(one, starts[k]!)
    })
    const batch = { table: add(args, i32(4 * word.batch)), axes: argument(args, 'axes'), words: axisWords }
    moveInBatch(
      f,
      unit,
      batch,
      matrices.map((one, k) => [one, k]),
    )
    run()
  })
}

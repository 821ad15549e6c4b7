// Adds a bias and applies an activation to a block of c that something else has computed.
import { add, addVectors, type FunctionBuilder, i32, type Local } from '../../assembler/index.js'
import { eachLanes } from './lanes.js'
import type { Activation } from './types.js'
import type { Tails } from './vectors.js'

/** The block. Addresses and the distance of rows are in bytes. */
interface Finished {
  readonly c: Local
  readonly cRow: Local
  readonly rows: Local
  readonly columns: Local
  /** The bias of the first column. Undefined for none. */
  readonly bias: Local | undefined
}

/** Writes the loop. It is empty without a bias and an activation. */
export function finishBlock(
  f: FunctionBuilder,
  { c, cRow, rows, columns, bias }: Finished,
  tails: Tails,
  activation: Activation | undefined,
): void {
  if (bias === undefined && activation === undefined) return
  const row = f.let(c)
  f.times(rows, () => {
    const [at, left] = [f.let(i32(0)), f.let(columns)]
    eachLanes(f, left, at, tails, ({ vectors, load, store }) => {
      const place = f.let(add(row, at))
      for (let v = 0; v < vectors; v++) {
        const sum = f.let(bias === undefined ? load(place, v) : addVectors(load(place, v), load(add(bias, at), v)))
        activation?.(f, sum)
        f.do(store(place, v, sum))
      }
    })
    f.increase(row, cRow)
  })
}

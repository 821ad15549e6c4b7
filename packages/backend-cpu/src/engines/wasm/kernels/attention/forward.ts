// The forward pass of attention. It computes softmax block by block of keys, relative to the largest score so far (Milakov
// and Gimelshein 2018; Dao et al. 2022, algorithm 1). A unit is a block of queries of a head.
import {
  add,
  addVectors,
  bytesOf,
  copyMemory,
  divideVectors,
  i32,
  type Local,
  load,
  multiply,
  multiplyVectors,
  op,
  store,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import { choose } from '../../math/context.js'
import { expFlushed } from '../../math/index.js'
import { least } from '../gemm/loops.js'
import { mode } from '../gemm/tile.js'
import { alongRow, type Frame } from '../rows/routine.js'
import { maskKind, read } from './arguments.js'
import {
  type AttentionFrame,
  addressesOf,
  blockKeys,
  blockQueries,
  makeAttentionFrame,
  multiplyBlocks,
  type Parts,
  rowsInPanels,
  scoreBytes,
} from './frame.js'
import { eachColumns, keysEnd, packQueries, type QueryBlock, queryBlock, writeScores } from './scores.js'

// A value below every score. It is not −∞, because −∞ − (−∞) is NaN.
const lowest = -3.4028235e38

/** Writes the routine. */
export function writeForward(frame: Frame, parts: Parts): void {
  const { f, from, to } = frame
  const attention = makeAttentionFrame(frame, parts, ['scores', 'queriesT', 'packed', 'peaks', 'sums', 'factors'])
  const [queries, keys] = [read(frame, 'queries'), read(frame, 'keys')]
  const [depth, valueDepth] = [read(frame, 'depth'), read(frame, 'valueDepth')]
  const blocks = read(frame, 'queryBlocks')
  const unit = f.let(from)
  f.for(unit, to, 1, () => {
    const head = f.let(op('i32.div_u', unit, blocks))
    const first = f.let(multiply(op('i32.rem_u', unit, blocks), i32(blockQueries)))
    const block = queryBlock(attention, first, queries, blockQueries)
    const at = addressesOf(attention, head, ['q', 'k', 'v', 'mask'])
    const row = f.let(add(multiply(head, queries), first))
    const result = f.let(add(read(frame, 'out0'), multiply(row, bytesOf(valueDepth))))
    packQueries(attention, at.q, block, depth)
    begin(attention, block)
    const end = keysEnd(attention, block, keys)
    const begun = f.let(i32(0))
    f.for(begun, end, blockKeys, () => {
      const count = least(f, subtract(end, begun), i32(blockKeys))
      writeScores(attention, at, block, { first: begun, count })
      const moved = takePowers(attention, block, count)
      f.if(op('i32.and', moved, op('i32.ne', begun, i32(0))), () =>
        scaleRows(attention, result, block.count, valueDepth),
      )
      const b = f.let(add(at.v, multiply(begun, read(frame, 'vRow'))))
      multiplyBlocks(attention, {
        name: 'result',
        a: attention.areas.scores,
        b: rowsInPanels(attention, 'result', { b, columns: valueDepth, depth: count, packed: attention.areas.packed }),
        c: result,
        rows: block.count,
        columns: valueDepth,
        depth: count,
        mode: multiply(op('i32.ne', begun, i32(0)), i32(mode.add)),
      })
    })
    finish(attention, block)
    scaleRows(attention, result, block.count, valueDepth)
    const [bytes, distance] = [bytesOf(block.count), bytesOf(row)]
    f.do(copyMemory(add(read(frame, 'out1'), distance), attention.areas.peaks, bytes))
    f.do(copyMemory(add(read(frame, 'out2'), distance), attention.areas.sums, bytes))
  })
}

function begin(attention: AttentionFrame, { lanes }: QueryBlock): void {
  const { f, context } = attention.frame
  const { peaks, sums } = attention.areas
  eachColumns(attention, lanes, ({ vectors, at }) => {
    for (let v = 0; v < vectors; v++) {
      f.do(store('v128.store', add(peaks, at), context.constant(lowest), 16 * v))
      f.do(store('v128.store', add(sums, at), context.constant(0), 16 * v))
    }
  })
}

// Replaces scores by the exponentials of their difference from the largest so far. Returns whether the largest changed;
// earlier sums then have to be multiplied by `factors`.
function takePowers(attention: AttentionFrame, { lanes }: QueryBlock, keys: Local): Local {
  const { f, context } = attention.frame
  const { scores, peaks, sums, factors } = attention.areas
  const moved = f.let(i32(0))
  eachColumns(attention, lanes, ({ vectors, at }) => {
    const each = Array.from({ length: vectors }, (_, v) => v)
    const [peakAt, sumAt, factorAt] = [peaks, sums, factors].map((base) => f.let(add(base, at))) as [
      Local,
      Local,
      Local,
    ]
    const largest = each.map((v) => f.let(load('v128.load', peakAt, 16 * v)))
    const row = f.let(add(scores, at))
    f.times(keys, () => {
      for (const v of each) f.set(largest[v]!, op('f32x4.pmax', load('v128.load', row, 16 * v), largest[v]!))
      f.increase(row, scoreBytes)
    })
    const total = each.map((v) => {
      const change = subtractVectors(load('v128.load', peakAt, 16 * v), largest[v]!)
      const factor = f.let(expFlushed(context, change))
      f.do(store('v128.store', factorAt, factor, 16 * v))
      f.do(store('v128.store', peakAt, largest[v]!, 16 * v))
      const same = op('i32x4.all_true', op('f32x4.eq', factor, context.constant(1)))
      f.set(moved, op('i32.or', moved, op('i32.eqz', same)))
      return f.let(multiplyVectors(factor, load('v128.load', sumAt, 16 * v)))
    })
    f.set(row, add(scores, at))
    f.times(keys, () => {
      for (const v of each) {
        const power = f.let(expFlushed(context, subtractVectors(load('v128.load', row, 16 * v), largest[v]!)))
        f.do(store('v128.store', row, power, 16 * v))
        f.set(total[v]!, addVectors(total[v]!, power))
      }
      f.increase(row, scoreBytes)
    })
    for (const v of each) f.do(store('v128.store', sumAt, total[v]!, 16 * v))
  })
  return moved
}

// Sets `factors` to the reciprocals of the sums. A query that attends to nothing gets the largest score 0 and the sum 1.
function finish(attention: AttentionFrame, { lanes }: QueryBlock): void {
  const { frame, areas } = attention
  const { f, context } = frame
  const masked = f.let(op('i32x4.splat', subtract(i32(0), op('i32.ne', read(frame, 'masked'), i32(maskKind.none)))))
  eachColumns(attention, lanes, ({ vectors, at }) => {
    for (let v = 0; v < vectors; v++) {
      const [peakAt, sumAt] = [f.let(add(areas.peaks, at)), f.let(add(areas.sums, at))]
      const sum = f.let(load('v128.load', sumAt, 16 * v))
      const empty = f.let(op('v128.and', masked, op('f32x4.eq', sum, context.constant(0))))
      f.set(sum, choose(empty, context.constant(1), sum))
      f.do(store('v128.store', sumAt, sum, 16 * v))
      f.do(store('v128.store', peakAt, op('v128.andnot', load('v128.load', peakAt, 16 * v), empty), 16 * v))
      f.do(store('v128.store', add(areas.factors, at), divideVectors(context.constant(1), sum), 16 * v))
    }
  })
}

// Multiplies each row of the result by its factor.
function scaleRows({ frame, areas }: AttentionFrame, result: Local, rows: Local, length: Local): void {
  const { f } = frame
  const [at, factorAt] = [f.let(result), f.let(areas.factors)]
  f.times(rows, () => {
    const factor = f.let(load('v128.load32_splat', factorAt))
    alongRow(frame, length, [at], (elements) => elements.set(at, multiplyVectors(elements.at(at), factor)), true)
    f.increase(factorAt, 4)
  })
}

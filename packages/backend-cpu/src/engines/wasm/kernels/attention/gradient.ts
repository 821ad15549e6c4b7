// The backward pass of attention. It recomputes the exponentials of scores block by block from the values that each query
// kept (Dao et al. 2022, algorithm 4). All routines sum over queries and keys in the same order of blocks.
import {
  add,
  bytesOf,
  type Code,
  divideVectors,
  extractLane,
  fillMemory,
  i32,
  type Local,
  load,
  multiply,
  multiplyVectors,
  op,
  select,
  store,
  subtract,
  subtractVectors,
} from '../../assembler/index.js'
import { multiplyAdd } from '../../math/context.js'
import { expFlushed } from '../../math/index.js'
import { least } from '../gemm/loops.js'
import { panelColumns } from '../gemm/panels.js'
import type { ColumnPanels } from '../gemm/product.js'
import { mode } from '../gemm/tile.js'
import type { Frame } from '../rows/routine.js'
import { read, scaleNumber } from './arguments.js'
import {
  type AttentionFrame,
  addressesOf,
  blockKeys,
  blockQueries,
  makeAttentionFrame,
  multiplyBlocks,
  type Parts,
  packedPanels,
  rowsInPanels,
  scoreBytes,
  wholeVectors,
} from './frame.js'
import { eachColumns, keysEnd, packQueries, packTurned, type QueryBlock, queryBlock, writeScores } from './scores.js'

/** The gradients that a routine computes: all of a head, those of blocks of queries, or those of blocks of keys. */
export type GradientKind = 'all' | 'queries' | 'keys'

const inputs = ['q', 'k', 'v', 'mask', 'upstream', 'output', 'peak', 'total'] as const
type Addresses = Readonly<Record<(typeof inputs)[number], Local>>

/** A part of a head: blocks of queries and keys, and the addresses of the head's gradients. */
interface Part {
  readonly at: Addresses
  readonly byQ: Local
  readonly byK: Local
  readonly byV: Local
  /** The first query and the one after the last, and the same for keys. */
  readonly queries: readonly [from: Local, to: Local]
  readonly keys: readonly [from: Local, to: Local]
}

/** Writes the routine. A unit is a head or a block of a head. */
export function writeGradient(frame: Frame, parts: Parts, kind: GradientKind): void {
  const { f, from, to } = frame
  const attention = makeAttentionFrame(frame, parts, [
    ...(['scores', 'slopes', 'queriesT', 'upstreamT', 'outputT', 'upstreamRows'] as const),
    ...(['packed', 'packedQueries', 'peaks', 'sums', 'factors'] as const),
  ])
  const [queries, keys] = [read(frame, 'queries'), read(frame, 'keys')]
  const blocks = kind === 'all' ? f.let(i32(1)) : read(frame, kind === 'queries' ? 'queryBlocks' : 'keyBlocks')
  const gradientOf = (head: Local, name: 'out0' | 'out1' | 'out2', rows: Local, columns: 'depth' | 'valueDepth') =>
    f.let(add(read(frame, name), multiply(multiply(head, rows), bytesOf(read(frame, columns)))))
  // Consecutive blocks of a head are one part.
  const unit = f.let(from)
  f.while(
    () => op('i32.lt_s', unit, to),
    () => {
      const head = f.let(op('i32.div_u', unit, blocks))
      const first = f.let(op('i32.rem_u', unit, blocks))
      const count = least(f, subtract(blocks, first), subtract(to, unit))
      const narrow = (extent: Local, size: number, isCut: boolean): readonly [Local, Local] => {
        if (!isCut) return [f.let(i32(0)), extent]
        const begin = f.let(multiply(first, i32(size)))
        return [begin, least(f, add(begin, multiply(count, i32(size))), extent)]
      }
      writePart(attention, kind, {
        at: addressesOf(attention, head, inputs),
        byQ: gradientOf(head, 'out0', queries, 'depth'),
        byK: gradientOf(head, 'out1', keys, 'depth'),
        byV: gradientOf(head, 'out2', keys, 'valueDepth'),
        queries: narrow(queries, blockQueries, kind === 'queries'),
        keys: narrow(keys, blockKeys, kind === 'keys'),
      })
      f.increase(unit, count)
    },
  )
}

function writePart(attention: AttentionFrame, kind: GradientKind, part: Part): void {
  const { frame } = attention
  const { f } = frame
  const [fromKey, toKey] = part.keys
  const rowOf = (name: 'depth' | 'valueDepth'): Code => bytesOf(read(frame, name))
  const causal = read(frame, 'causal')
  if (kind !== 'queries') {
    // No query attends to some keys.
    f.if(causal, () => {
      for (const [at, row] of [[part.byK, 'depth'] as const, [part.byV, 'valueDepth'] as const]) {
        const size = multiply(subtract(toKey, fromKey), rowOf(row))
        f.do(fillMemory(add(at, multiply(fromKey, rowOf(row))), i32(0), size))
      }
    })
  }
  const first = f.let(part.queries[0])
  f.for(first, part.queries[1], blockQueries, () => {
    const block = queryBlock(attention, first, part.queries[1], blockQueries)
    const end = least(f, keysEnd(attention, block, read(frame, 'keys')), toKey)
    f.if(op('i32.lt_s', fromKey, end), () => {
      const prepared = prepare(attention, part.at, block)
      const begun = f.let(fromKey)
      f.for(begun, end, blockKeys, () => {
        const keys = { first: begun, count: least(f, subtract(end, begun), i32(blockKeys)) }
        writeBlock(attention, kind, part, prepared, keys, op('i32.or', causal, op('i32.ne', first, i32(0))))
      })
    })
  })
}

interface Prepared {
  readonly block: QueryBlock
  /** Rows of q and of the upstream gradient. */
  readonly q: ColumnPanels
  readonly upstream: ColumnPanels
}

// The values that blocks of keys share.
function prepare(attention: AttentionFrame, at: Addresses, block: QueryBlock): Prepared {
  const { frame, parts, areas } = attention
  const { f } = frame
  const [depth, valueDepth] = [read(frame, 'depth'), read(frame, 'valueDepth')]
  const rowsOf = (name: 'q' | 'upstream' | 'output'): Local =>
    f.let(add(at[name], multiply(block.first, read(frame, `${name}Row`))))
  packQueries(attention, at.q, block, depth)
  const turned = { rows: block.count, columns: valueDepth }
  const upstream = rowsOf('upstream')
  packTurned(attention, 'upstream', { ...turned, from: upstream, to: areas.upstreamT })
  packTurned(attention, 'output', { ...turned, from: rowsOf('output'), to: areas.outputT })
  // The upstream gradient as rows.
  const strides = [read(frame, 'upstreamColumn'), read(frame, 'upstreamRow')]
  f.call(parts.pack, upstream, areas.upstreamRows, valueDepth, block.count, ...strides)
  readKept(attention, at, block)
  scaleUpstreamRows(attention, block)
  scaleUpstream(attention, block)
  return {
    block,
    q: rowsInPanels(attention, 'keys', {
      b: rowsOf('q'),
      columns: depth,
      depth: block.count,
      packed: areas.packedQueries,
    }),
    upstream: packedPanels(attention, areas.upstreamRows, valueDepth, block.count),
  }
}

// The largest score of each query, and the reciprocal of its sum.
function readKept({ frame, areas }: AttentionFrame, at: Addresses, { first, count }: QueryBlock): void {
  const { f, context } = frame
  const bytes = i32(4 * blockQueries)
  const [peakRow, totalRow] = [read(frame, 'peakRow'), read(frame, 'totalRow')]
  const peak = f.let(add(at.peak, multiply(first, peakRow)))
  const total = f.let(add(at.total, multiply(first, totalRow)))
  f.do(fillMemory(areas.peaks, i32(0), bytes), fillMemory(areas.factors, i32(0), bytes))
  const [peakTo, factorTo] = [f.let(areas.peaks), f.let(areas.factors)]
  f.times(count, () => {
    f.do(store('i32.store', peakTo, load('i32.load', peak)))
    const factor = divideVectors(context.constant(1), load('v128.load32_splat', total))
    f.do(store('f32.store', factorTo, extractLane('f32x4', 0, factor)))
    for (const pointer of [peakTo, factorTo]) f.increase(pointer, 4)
    f.increase(peak, peakRow)
    f.increase(total, totalRow)
  })
}

// Exponentials are not divided by their sum. The matrices that multiply them are.
function scaleUpstreamRows({ frame, areas }: AttentionFrame, { count }: QueryBlock): void {
  const { f } = frame
  const left = f.let(wholeVectors(read(frame, 'valueDepth')))
  const at = f.let(areas.upstreamRows)
  for (const vectors of [panelColumns / 4, 1]) {
    f.countDown(
      left,
      () => {
        const factorAt = f.let(areas.factors)
        f.times(count, () => {
          const factor = f.let(load('v128.load32_splat', factorAt))
          for (let v = 0; v < vectors; v++) {
            f.do(store('v128.store', at, multiplyVectors(load('v128.load', at, 16 * v), factor), 16 * v))
          }
          f.increase(at, 16 * vectors)
          f.increase(factorAt, 4)
        })
      },
      4 * vectors,
    )
  }
}

// Scales the transposed upstream gradient, also by the factor of scores, and sets `sums` to Σ upstream · output per query.
function scaleUpstream(attention: AttentionFrame, { lanes }: QueryBlock): void {
  const { frame, areas } = attention
  const { f, context } = frame
  const scale = frame.number(scaleNumber)
  const valueDepth = read(frame, 'valueDepth')
  const [at, outputAt] = [f.let(areas.upstreamT), f.let(areas.outputT)]
  eachColumns(attention, lanes, ({ vectors, at: column }) => {
    const each = Array.from({ length: vectors }, (_, v) => v)
    const factors = each.map((v) =>
      f.let(multiplyVectors(load('v128.load', add(areas.factors, column), 16 * v), scale)),
    )
    const sums = each.map(() => f.let(context.constant(0)))
    f.times(valueDepth, () => {
      for (const v of each) {
        const scaled = f.let(multiplyVectors(load('v128.load', at, 16 * v), factors[v]!))
        f.do(store('v128.store', at, scaled, 16 * v))
        f.set(sums[v]!, multiplyAdd(context, scaled, load('v128.load', outputAt, 16 * v), sums[v]!))
      }
      f.increase(at, 16 * vectors)
      f.increase(outputAt, 16 * vectors)
    })
    for (const v of each) f.do(store('v128.store', add(areas.sums, column), sums[v]!, 16 * v))
  })
}

// Replaces scores by exponentials, and slopes by the gradients at the scores: exponentials · (slopes − sums).
function takeSlopes(attention: AttentionFrame, { lanes }: QueryBlock, keys: Local): void {
  const { f, context } = attention.frame
  const { areas } = attention
  eachColumns(attention, lanes, ({ vectors, at }) => {
    const each = Array.from({ length: vectors }, (_, v) => v)
    const [row, slope] = [f.let(add(areas.scores, at)), f.let(add(areas.slopes, at))]
    const peaks = each.map((v) => f.let(load('v128.load', add(areas.peaks, at), 16 * v)))
    const sums = each.map((v) => f.let(load('v128.load', add(areas.sums, at), 16 * v)))
    f.times(keys, () => {
      for (const v of each) {
        const power = f.let(expFlushed(context, subtractVectors(load('v128.load', row, 16 * v), peaks[v]!)))
        f.do(store('v128.store', row, power, 16 * v))
        const change = subtractVectors(load('v128.load', slope, 16 * v), sums[v]!)
        f.do(store('v128.store', slope, multiplyVectors(power, change), 16 * v))
      }
      f.increase(row, scoreBytes)
      f.increase(slope, scoreBytes)
    })
  })
}

// Writes one block of scores and its part of the gradients.
function writeBlock(
  attention: AttentionFrame,
  kind: GradientKind,
  { at, byQ, byK, byV }: Part,
  { block, q, upstream }: Prepared,
  keys: { readonly first: Local; readonly count: Local },
  addsToKeys: Code,
): void {
  const { frame, areas } = attention
  const { f } = frame
  const [depth, valueDepth] = [read(frame, 'depth'), read(frame, 'valueDepth')]
  const rowAt = (base: Local, row: Local, columns: Local): Code => add(base, multiply(row, bytesOf(columns)))
  const adding = (condition: Code): Code => select(condition, i32(mode.add), i32(0))
  writeScores(attention, at, block, keys)
  multiplyBlocks(attention, {
    name: 'slopes',
    a: add(at.v, multiply(keys.first, read(frame, 'vRow'))),
    b: packedPanels(attention, areas.upstreamT, block.lanes, valueDepth),
    c: areas.slopes,
    rows: keys.count,
    columns: block.lanes,
    depth: valueDepth,
    mode: i32(0),
  })
  takeSlopes(attention, block, keys.count)
  if (kind !== 'queries') {
    const shared = { rows: keys.count, depth: block.count, mode: adding(addsToKeys) }
    const v = rowAt(byV, keys.first, valueDepth)
    multiplyBlocks(attention, { ...shared, name: 'values', a: areas.scores, b: upstream, c: v, columns: valueDepth })
    const k = rowAt(byK, keys.first, depth)
    multiplyBlocks(attention, { ...shared, name: 'keys', a: areas.slopes, b: q, c: k, columns: depth })
  }
  if (kind !== 'keys') {
    const b = f.let(add(at.k, multiply(keys.first, read(frame, 'kRow'))))
    multiplyBlocks(attention, {
      name: 'result',
      a: areas.slopes,
      b: rowsInPanels(attention, 'result', { b, columns: depth, depth: keys.count, packed: areas.packed }),
      c: rowAt(byQ, block.first, depth),
      rows: block.count,
      columns: depth,
      depth: keys.count,
      mode: adding(keys.first),
    })
  }
}

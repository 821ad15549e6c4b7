// The scores of a block: keys times queries, so that a vector holds the scores of one key for four queries. Softmax then
// runs along columns without sums across lanes, and neither keys nor values have to be transposed.
import {
  add,
  type Code,
  f32,
  i32,
  type Local,
  load,
  multiply,
  multiplyVectors,
  op,
  select,
  store,
  subtract,
} from '../../assembler/index.js'
import { least } from '../gemm/loops.js'
import { mode } from '../gemm/tile.js'
import { maskKind, type Operand, read, scaleNumber } from './arguments.js'
import { type AttentionFrame, multiplyBlocks, packedPanels, scoreBytes, wholeVectors } from './frame.js'

/** A block of queries. */
export interface QueryBlock {
  /** The number of its first query in the head, the number of queries, and the lanes that they take. */
  readonly first: Local
  readonly count: Local
  readonly lanes: Local
}

/** A block of keys. */
export interface KeyBlock {
  readonly first: Local
  readonly count: Local
}

/** Packs rows of an operand as lanes, in panels of eight rows. */
export function packTurned(
  { frame, parts }: AttentionFrame,
  operand: Operand,
  { from, to, rows, columns }: Readonly<Record<'from' | 'to' | 'rows' | 'columns', Local>>,
): void {
  const strides = [read(frame, `${operand}Row`), read(frame, `${operand}Column`)]
  frame.f.call(parts.pack, from, to, rows, columns, ...strides)
}

/** Creates a block of queries. */
export function queryBlock({ frame: { f } }: AttentionFrame, first: Local, queries: Local, most: number): QueryBlock {
  const count = least(f, subtract(queries, first), i32(most))
  return { first, count, lanes: f.let(wholeVectors(count)) }
}

/** Returns the end of the keys that any query of the block attends to. */
export function keysEnd({ frame }: AttentionFrame, { first, count }: QueryBlock, keys: Local): Local {
  const { f } = frame
  const behind = least(f, add(first, count), keys)
  return f.let(select(read(frame, 'causal'), behind, keys))
}

/** Packs scaled queries into panels. */
export function packQueries(attention: AttentionFrame, q: Local, block: QueryBlock, depth: Local): void {
  const { frame, areas } = attention
  const { f } = frame
  const from = f.let(add(q, multiply(block.first, read(frame, 'qRow'))))
  packTurned(attention, 'q', { from, to: areas.queriesT, rows: block.count, columns: depth })
  const scale = frame.number(scaleNumber)
  const at = f.let(areas.queriesT)
  f.times(op('i32.shr_u', multiply(block.lanes, depth), i32(2)), () => {
    f.do(store('v128.store', at, multiplyVectors(load('v128.load', at), scale)))
    f.increase(at, 16)
  })
}

/** Writes the scores of a block. They are −∞ where a query does not attend. */
export function writeScores(
  attention: AttentionFrame,
  { k, mask }: Readonly<Record<'k' | 'mask', Local>>,
  queries: QueryBlock,
  keys: KeyBlock,
): void {
  const { frame, areas } = attention
  const { f } = frame
  const depth = read(frame, 'depth')
  const masked = read(frame, 'masked')
  const isMasked = (kind: number): Code => op('i32.eq', masked, i32(kind))
  f.if(isMasked(maskKind.numbers), () => {
    eachMaskElement(attention, mask, queries, keys, (score, element) => {
      f.do(store('f32.store', score, load('f32.load', element)))
    })
  })
  multiplyBlocks(attention, {
    name: 'scores',
    a: add(k, multiply(keys.first, read(frame, 'kRow'))),
    b: packedPanels(attention, areas.queriesT, queries.lanes, depth),
    c: areas.scores,
    rows: keys.count,
    columns: queries.lanes,
    depth,
    mode: select(isMasked(maskKind.numbers), i32(mode.add), i32(0)),
  })
  f.if(isMasked(maskKind.bool), () => {
    eachMaskElement(attention, mask, queries, keys, (score, element) => {
      f.if(op('i32.eqz', load('i32.load8_u', element)), () => f.do(shut(score)))
    })
  })
  f.if(read(frame, 'causal'), () => shutLater(attention, queries, keys))
}

const shut = (score: Local) => store('f32.store', score, f32(Number.NEGATIVE_INFINITY))

// Calls back with the address of each score of the block and of its mask element.
function eachMaskElement(
  { frame, areas }: AttentionFrame,
  mask: Local,
  queries: QueryBlock,
  keys: KeyBlock,
  body: (score: Local, element: Local) => void,
): void {
  const { f } = frame
  const [row, column] = [read(frame, 'maskRow'), read(frame, 'maskColumn')]
  const rowAt = f.let(add(mask, add(multiply(queries.first, row), multiply(keys.first, column))))
  const query = f.let(areas.scores)
  f.times(queries.count, () => {
    const [score, element] = [f.let(query), f.let(rowAt)]
    f.times(keys.count, () => {
      body(score, element)
      f.increase(score, scoreBytes)
      f.increase(element, column)
    })
    f.increase(query, 4)
    f.increase(rowAt, row)
  })
}

// Sets the scores of the queries before each key to −∞.
function shutLater({ frame: { f }, areas }: AttentionFrame, queries: QueryBlock, keys: KeyBlock): void {
  const row = f.let(areas.scores)
  const before = f.let(subtract(keys.first, queries.first))
  f.times(keys.count, () => {
    f.if(op('i32.gt_s', before, i32(0)), () => {
      const score = f.let(row)
      f.times(least(f, before, queries.count), () => {
        f.do(shut(score))
        f.increase(score, 4)
      })
    })
    f.increase(row, scoreBytes)
    f.increase(before, 1)
  })
}

/** A group of adjacent columns of a block of scores. */
export interface Columns {
  /** Vectors of it. */
  readonly vectors: number
  /** The offset of the first column in the block, in bytes. */
  readonly at: Local
}

/** Calls back for groups of columns. */
export function eachColumns({ frame: { f } }: AttentionFrame, lanes: Local, body: (columns: Columns) => void): void {
  const [left, at] = [f.let(lanes), f.let(i32(0))]
  for (const vectors of [2, 1]) {
    f.countDown(
      left,
      () => {
        body({ vectors, at })
        f.increase(at, 16 * vectors)
      },
      4 * vectors,
    )
  }
}

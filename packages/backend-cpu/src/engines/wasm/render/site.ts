// Renders one expression at the bottom of a loop nest. Each value is computed once, at the outermost possible level, and
// lazily below selects.

import { childrenOf, type Expr, topologicalOrder } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import { nodeLevels } from '../../node-levels.js'
import type { Bytes } from '../assembler/encode.js'
import { type Code, f32x4, i32, i32x4, op, select } from '../assembler/index.js'
import { isLocal, type Value, within } from './level.js'
import { writeLoad } from './load.js'
import {
  kept,
  scalarBinary,
  scalarCast,
  scalarType,
  scalarUnary,
  splat,
  vectorCast,
  vectorOfBinary,
  vectorOfUnary,
} from './operators/index.js'
import { protects } from './plan.js'
import type { Site, Writer } from './writer.js'

type Select = Extract<Expr, { kind: 'select' }>

/**
 * Writes `root` at the innermost level and returns its values for `parts` vectors. Vector p begins 4p elements after the
 * index of the axis. All parts are written side by side.
 */
export function writeExpression(site: Site, root: Expr, parts = 1): Value[] {
  return writeExpressions(site, [root], parts)[0]!
}

/** Does the same for several roots, which share common expressions. */
export function writeExpressions(site: Site, roots: readonly Expr[], parts = 1): Value[][] {
  const writer = makeWriter(site, roots)
  const level = site.levels.length - 1
  return roots.map((root) => Array.from({ length: parts }, (_, part) => writer.value(root, part, level)))
}

interface Lazy {
  /** The block's own statements and values. */
  readonly level: number
  readonly values: Map<Expr, Value>[]
  readonly statements: Bytes[]
  readonly outer: Lazy | undefined
}

function makeWriter(site: Site, roots: readonly Expr[]): Writer {
  const { f, levels } = site
  const ofNodes = nodeLevels(
    roots,
    (axis) => site.axes.get(axis)?.level ?? 0,
    (reduce) => site.accumulator(reduce, 0).level,
  )
  const levelOf = (node: Expr): number => ofNodes.get(node)!
  const uses = countUses(roots)
  let lazy: Lazy | undefined

  const at = <T>(level: number, write: () => T): T => {
    if (lazy !== undefined && level >= lazy.level) return within(f, lazy.statements, write)
    return within(f, levels[level]!.statements, write)
  }
  const find = (node: Expr, part: number): Value | undefined => {
    for (let block = lazy; block !== undefined; block = block.outer) {
      const known = block.values[part]?.get(node)
      if (known !== undefined) return known
    }
    return levels[levelOf(node)]!.values[part]?.get(node)
  }
  const remember = (node: Expr, part: number, value: Value): void => {
    const values = lazy?.values ?? levels[levelOf(node)]!.values
    values[part] ??= new Map()
    values[part].set(node, value)
  }

  const value = (node: Expr, wanted: number, user: number): Value => {
    const flag = site.flag(node)
    if (flag !== undefined) return { code: flag, vector: false }
    const varies = site.lanes?.varies(node) === true
    const part = varies ? wanted : 0
    const known = find(node, part)
    if (known !== undefined) return known
    const own = levelOf(node)
    // Below a select, nothing may be computed before the select decides.
    const level = lazy === undefined ? own : Math.max(own, lazy.level)
    return at(level, () => {
      const made = write(node, part, level, varies)
      const plain = isLocal(made.code) || node.kind === 'const'
      if (plain || (level === user && (uses.get(node) ?? 1) < 2)) {
        if (plain) remember(node, part, made)
        return made
      }
      const result = { ...made, code: f.let(made.code) }
      remember(node, part, result)
      return result
    })
  }

  const write = (node: Expr, part: number, level: number, varies: boolean): Value => {
    if (varies) return { code: four(node, part, level), vector: true }
    return { code: one(node, level), vector: false }
  }

  const number = (node: Expr, level: number): Code => {
    const { code, vector } = value(node, 0, level)
    if (vector) throw new TypeError('wasm: expected a number, got a vector')
    return code
  }
  const vector = (node: Expr, part: number, level: number): Code => {
    const result = value(node, part, level)
    if (result.vector) return result.code
    // A number becomes a vector at the level where the number is made.
    if (node.kind === 'const' && typeof node.value === 'number') return splatLiteral(node.value, node.dtype)
    const own = lazy === undefined ? levelOf(node) : Math.max(levelOf(node), lazy.level)
    const key = `splat ${isLocal(result.code) ? result.code.index : ''}`
    if (lazy === undefined && isLocal(result.code)) {
      return getOrInsert(levels[own]!.shared, key, () => at(own, () => f.let(splat(result.code, node.dtype))))
    }
    return splat(result.code, node.dtype)
  }

  // One number.
  const one = (node: Expr, level: number): Code => {
    switch (node.kind) {
      case 'const':
        return site.args.number(node.value, node.dtype)
      case 'axis':
        return site.axes.get(node.axis)?.index ?? i32(0)
      case 'acc':
        return site.accumulator(node.reduce, 0).code
      case 'unary':
        return scalarUnary(site, node.operator, number(node.operand, level), node.operand.dtype)
      case 'cast':
        return scalarCast(number(node.operand, level), node.operand.dtype, node.dtype)
      case 'binary': {
        const left = number(node.left, level)
        const right = number(node.right, level)
        return scalarBinary(site, node.operator, left, right, node.left.dtype)
      }
      case 'select':
        return oneOf(node, level)
      case 'load':
        return writeLoad(writer, node, 0, level, false)
    }
  }

  const oneOf = (node: Select, level: number): Code => {
    const condition = number(node.condition, level)
    if (!protects(node)) {
      const whenTrue = number(node.whenTrue, level)
      return select(kept(f, condition), kept(f, whenTrue), number(node.whenFalse, level))
    }
    return branches(scalarType[node.dtype], condition, level, [
      () => number(node.whenTrue, level),
      () => number(node.whenFalse, level),
    ])
  }

  // Each side has its own block.
  const branches = (
    type: 'i32' | 'f32' | 'f64' | 'v128',
    condition: Code,
    level: number,
    sides: readonly [() => Code, () => Code],
  ): Code => {
    const result = f.local(type)
    const side = (write: () => Code) => (): void => {
      const outer = lazy
      lazy = { level, values: [], statements: f.statements, outer }
      f.set(result, write())
      lazy = outer
    }
    f.if(condition, side(sides[0]), side(sides[1]))
    return result
  }

  // Four numbers.
  const four = (node: Expr, part: number, level: number): Code => {
    switch (node.kind) {
      case 'axis': {
        const first = site.axes.get(node.axis)!.index
        return op('i32x4.add', op('i32x4.splat', first), i32x4(4 * part, 4 * part + 1, 4 * part + 2, 4 * part + 3))
      }
      case 'acc':
        return site.accumulator(node.reduce, part).code
      case 'unary':
        return vectorOfUnary(site, node.operator, vector(node.operand, part, level), node.operand.dtype)
      case 'cast':
        return vectorCast(vector(node.operand, part, level), node.operand.dtype, node.dtype)
      case 'binary': {
        const left = vector(node.left, part, level)
        const right = vector(node.right, part, level)
        return vectorOfBinary(site, node.operator, left, right, node.left.dtype, [
          literalNumber(node.left),
          literalNumber(node.right),
        ])
      }
      case 'select': {
        if (site.lanes!.varies(node.condition)) {
          const condition = kept(f, vector(node.condition, part, level))
          // One instruction masks four numbers to zero.
          if (isZero(node.whenTrue)) return op('v128.andnot', vector(node.whenFalse, part, level), condition)
          if (isZero(node.whenFalse)) return op('v128.and', vector(node.whenTrue, part, level), condition)
          const whenTrue = kept(f, vector(node.whenTrue, part, level))
          return op('v128.bitselect', whenTrue, vector(node.whenFalse, part, level), condition)
        }
        return branches('v128', number(node.condition, level), level, [
          () => vector(node.whenTrue, part, level),
          () => vector(node.whenFalse, part, level),
        ])
      }
      case 'load':
        return writeLoad(writer, node, part, level, true)
      case 'const':
        throw new TypeError('wasm: a constant cannot vary')
    }
  }

  const writer: Writer = { site, value, number, vector, levelOf, lazy: () => lazy !== undefined, at }
  return writer
}

function literalNumber(node: Expr): number | undefined {
  return node.kind === 'const' && typeof node.value === 'number' ? node.value : undefined
}

// Whether all bits are 0. Those of −0 are not.
const isZero = (node: Expr): boolean => Object.is(literalNumber(node), 0)

function splatLiteral(value: number, dtype: Expr['dtype']): Code {
  if (dtype === 'float32') return f32x4(value)
  return i32x4(dtype === 'bool' ? (value === 0 ? 0 : -1) : value)
}

function countUses(roots: readonly Expr[]): Map<Expr, number> {
  const uses = new Map<Expr, number>()
  for (const root of roots) uses.set(root, (uses.get(root) ?? 0) + 1)
  for (const node of topologicalOrder(roots)) {
    for (const child of childrenOf(node)) uses.set(child, (uses.get(child) ?? 0) + 1)
  }
  return uses
}

// Renders one expression at the bottom of a loop nest. Each value is computed once, at the outermost possible level, and
// lazily below selects.
import { childrenOf, type Expr, type Index, type Scalar, topologicalOrder } from '@tensorloom/tensor/backend'
import { nodeLevels } from '../../node-levels.js'
import { type Level, type Names, productText, share, sumText } from './level.js'
import {
  asCondition,
  asNumber,
  picks,
  pickText,
  renderBinary,
  renderCast,
  renderUnary,
  repeats,
  type Text,
} from './operators.js'

/** Where an axis or an accumulator can be read: the level it changes at, and its text. */
export interface AxisPlace {
  readonly level: number
  readonly name: string
}

/** The place where an expression is written. */
export interface Site {
  readonly names: Names
  /** The levels that are open, outermost first. */
  readonly levels: readonly Level[]
  /** The axes that have a loop. All others stay at 0. */
  readonly axes: ReadonlyMap<number, AxisPlace>
  accumulator(reduce: number): AxisPlace
}

type Load = Extract<Expr, { kind: 'load' }>
type Select = Extract<Expr, { kind: 'select' }>

// A branch of a select that becomes a block of statements. Undefined is the nest itself.
interface Block {
  readonly parent: Block | undefined
  readonly depth: number
  readonly lines: string[]
}

interface Analysis {
  readonly level: Map<Expr, number>
  readonly uses: Map<Expr, number>
  /** The deepest level among a node's users. */
  readonly userLevel: Map<Expr, number>
  readonly block: Map<Expr, Block | undefined>
  readonly branches: Map<Select, readonly [Block, Block]>
}

/** An affine form over axes. */
export interface Form {
  readonly offset: Scalar
  readonly terms: Index['terms']
}

/** The text of `start` plus an affine form. Parts that are constant on an outer level are computed there. */
export function renderForm(site: Site, start: string, form: Form, target: number): string {
  const { names, levels, axes } = site
  let text = sumText(start, names.integer(form.offset))
  const terms = form.terms.filter(({ axis }) => axes.has(axis))
  terms.sort((a, b) => axes.get(a.axis)!.level - axes.get(b.axis)!.level)
  let at = 0
  for (const { axis, stride } of terms) {
    const { level, name } = axes.get(axis)!
    if (level > at) text = hoist(levels[at]!, text, names)
    text = sumText(text, productText(name, names.integer(stride)))
    at = level
  }
  return at < target ? hoist(levels[at]!, text, names) : text
}

function hoist(level: Level, text: string, names: Names): string {
  return /[ (]/.test(text) && !/^\(-?\d+\)$/.test(text) ? share(level, text, () => names.fresh('k')) : text
}

/** Writes `root` at the innermost level of the site and returns its text. Statements go to the levels. */
export function renderExpression(site: Site, root: Expr): Text {
  const innermost = site.levels.length - 1
  const analysis = analyse(site, root, innermost)
  const done = new Map<Expr, Text>()

  const linesOf = (node: Expr): string[] =>
    analysis.block.get(node)?.lines ?? site.levels[analysis.level.get(node)!]!.lines

  const emit = (node: Expr): Text => {
    const known = done.get(node)
    if (known !== undefined) return known
    let result = write(node)
    if (worthAName(node) || picks(result.text)) {
      const name = site.names.fresh('v')
      linesOf(node).push(`const ${name} = ${result.text};`)
      result = { text: name, logical: result.logical }
    }
    done.set(node, result)
    return result
  }

  // A value gets a name if it is used twice, or if it is constant over the loops of its users.
  const worthAName = (node: Expr): boolean => {
    if (node.kind === 'const' || node.kind === 'axis' || (node.kind === 'select' && named.has(node))) return false
    // A number already is a name; an element of a row is not.
    if (node.kind === 'acc' && !site.accumulator(node.reduce).name.includes('[')) return false
    const hoisted = analysis.block.get(node) === undefined && analysis.level.get(node)! < analysis.userLevel.get(node)!
    return hoisted || analysis.uses.get(node)! > 1
  }
  const named = new Set<Expr>()

  const write = (node: Expr): Text => {
    switch (node.kind) {
      case 'const':
        return {
          text:
            node.dtype === 'int32' && typeof node.value !== 'number'
              ? site.names.integer(node.value)
              : site.names.number(node.value),
          logical: false,
        }
      case 'axis':
        return { text: site.axes.get(node.axis)?.name ?? '0', logical: false }
      case 'acc':
        return { text: site.accumulator(node.reduce).name, logical: false }
      case 'unary':
        return renderUnary(node.operator, emit(node.operand), node.dtype)
      case 'cast':
        return renderCast(emit(node.operand), node.operand.dtype, node.dtype)
      case 'binary': {
        const left = emit(node.left)
        const right = emit(node.right)
        return renderBinary(node.operator, left, right, node.left.dtype, node.dtype)
      }
      case 'select':
        return writeSelect(node)
      case 'load':
        return { text: writeLoad(node), logical: false }
    }
  }

  const writeSelect = (node: Select): Text => {
    const condition = asCondition(emit(node.condition))
    const [whenTrue, whenFalse] = analysis.branches.get(node)!
    const [a, b] = [emit(node.whenTrue), emit(node.whenFalse)]
    const logical = a.logical && b.logical
    const [x, y] = logical ? [a.text, b.text] : [asNumber(a), asNumber(b)]
    if (!logical && speculates(node, analysis, [...whenTrue.lines, ...whenFalse.lines])) {
      return { text: pickText(y, x, condition), logical }
    }
    if (whenTrue.lines.length === 0 && whenFalse.lines.length === 0)
      return { text: `(${condition} ? ${x} : ${y})`, logical }
    const name = site.names.fresh('v')
    const branch = (lines: readonly string[], value: string): string => `{ ${lines.join(' ')} ${name} = ${value}; }`
    linesOf(node).push(`let ${name}; if (${condition}) ${branch(whenTrue.lines, x)} else ${branch(whenFalse.lines, y)}`)
    named.add(node)
    return { text: name, logical }
  }

  const writeLoad = (node: Load): string => {
    const { index, guard } = node
    const { names } = site
    const target = analysis.level.get(node)!
    const conditions: string[] = []
    if (guard?.when) conditions.push(asCondition(emit(guard.when)))
    for (const range of guard?.ranges ?? []) conditions.push(renderRange(site, range, target))
    let at = renderForm(site, names.integer(index.base), index, target)
    const inside: string[] = []
    for (const term of index.gather ?? []) {
      let position = asNumber(emit(term.index))
      if (!/^\w+$/.test(position)) {
        const name = names.fresh('g')
        linesOf(node).push(`const ${name} = ${position};`)
        position = name
      }
      inside.push(`${position} >>> 0 < ${names.integer(term.extent)}`)
      at = sumText(at, productText(position, names.integer(term.stride)))
    }
    let text = `x${node.input}[${at}]`
    if (inside.length > 0) text = `(${inside.join(' && ')} ? ${text} : 0)`
    if (conditions.length === 0) return text
    return `(${conditions.join(' && ')} ? ${text} : ${names.number(guard!.fill)})`
  }

  return emit(root)
}

// `0 ≤ form < extent` as one unsigned comparison, on the outermost possible level.
function renderRange(site: Site, range: Form & { readonly extent: Scalar }, target: number): string {
  const { axes, levels, names } = site
  const level = Math.max(0, ...range.terms.map(({ axis }) => axes.get(axis)?.level ?? 0))
  const form = renderForm(site, '0', range, level)
  const text = `${form} >>> 0 < ${names.integer(range.extent)}`
  return level < target ? share(levels[level]!, text, () => names.fresh('k')) : text
}

const cheap: ReadonlySet<string> = new Set(['neg', 'abs', 'add', 'sub', 'mul'])

// Whether to compute both branches. This pays off if the condition depends on data, so that the processor would often
// mispredict it, and if the branches are cheap and contain no load that a condition on axes could protect.
function speculates(node: Select, { block, branches }: Analysis, lines: readonly string[]): boolean {
  if (lines.length > 0 || (node.dtype !== 'float32' && node.dtype !== 'float64')) return false
  const condition = topologicalOrder([node.condition])
  if (!condition.some(({ kind }) => kind === 'load') || condition.some(({ kind }) => kind === 'axis')) return false
  const lazy = topologicalOrder([node.whenTrue, node.whenFalse]).filter((one) =>
    branches.get(node)!.includes(block.get(one)!),
  )
  return lazy.every((one) => {
    if (one.kind === 'load') return one.guard === undefined && one.index.gather === undefined
    if (one.kind === 'unary' || one.kind === 'binary') return cheap.has(one.operator)
    return one.kind === 'const' || one.kind === 'acc'
  })
}

function analyse(site: Site, root: Expr, innermost: number): Analysis {
  const order = topologicalOrder([root])
  const level = nodeLevels(
    order,
    (axis) => site.axes.get(axis)?.level ?? 0,
    (reduce) => site.accumulator(reduce).level,
  )
  const uses = new Map<Expr, number>([[root, 1]])
  const userLevel = new Map<Expr, number>([[root, innermost]])
  const block = new Map<Expr, Block | undefined>([[root, undefined]])
  const branches = new Map<Select, readonly [Block, Block]>()
  const use = (node: Expr, user: Expr, from: Block | undefined): void => {
    block.set(node, uses.has(node) ? common(block.get(node), from) : from)
    uses.set(
      node,
      (uses.get(node) ?? 0) +
        (user.kind === 'binary' && repeats(user.operator, user.left.dtype, node === user.right) ? 2 : 1),
    )
    userLevel.set(node, Math.max(userLevel.get(node) ?? 0, level.get(user)!))
  }
  // Visits users before their operands, so that a node's block is known when its operands are placed.
  for (const node of order.reverse()) {
    const here = block.get(node)
    if (node.kind !== 'select') {
      for (const child of childrenOf(node)) use(child, node, here)
      continue
    }
    const depth = (here?.depth ?? 0) + 1
    const pair: readonly [Block, Block] = [
      { parent: here, depth, lines: [] },
      { parent: here, depth, lines: [] },
    ]
    branches.set(node, pair)
    use(node.condition, node, here)
    use(node.whenTrue, node, pair[0])
    use(node.whenFalse, node, pair[1])
  }
  return { level, uses, userLevel, block, branches }
}

// The innermost block that contains both.
function common(a: Block | undefined, b: Block | undefined): Block | undefined {
  while (a !== b) {
    if ((a?.depth ?? 0) >= (b?.depth ?? 0)) a = a!.parent
    else b = b!.parent
  }
  return a
}

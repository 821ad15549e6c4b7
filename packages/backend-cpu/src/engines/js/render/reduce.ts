// Renders one reduction: one number from its own loops, or a row of numbers if that causes less memory traffic.
import { type Reduce, reduceIdentity } from '@tensorloom/tensor/backend'
import { closeNest, type Nest, openLoop, positionText, siteOf, stridesText } from './nest.js'
import { asNumber, numberText, renderCombine } from './operators.js'
import { chunkSize, type ReducePlan } from './plan.js'
import { type AxisPlace, renderExpression } from './site.js'

/** Writes reduction `j` into the innermost open level, and returns where its result is. */
export function renderReduce(outer: Nest, reduce: Reduce, plan: ReducePlan, j: number): void {
  const inner: Nest = {
    ...outer,
    levels: [...outer.levels],
    headers: [...outer.headers],
    axes: new Map(outer.axes),
  }
  for (const { axis, extent } of plan.loops) openLoop(inner, axis, inner.names.integer(extent))
  if (plan.kept.length === 0) renderNumber(outer, inner, reduce, plan, j)
  else renderRows(outer, inner, reduce, plan, j)
}

function renderNumber(outer: Nest, inner: Nest, reduce: Reduce, plan: ReducePlan, j: number): void {
  const { lines } = outer.levels.at(-1)!
  const level = outer.levels.length - 1
  const { operator, dtype } = reduce
  const name = outer.names.fresh('a')
  const identity = numberText(reduceIdentity(operator, dtype))
  const term = asNumber(renderExpression(siteOf(inner), reduce.body))
  const combine = (into: string, value: string): string => `${into} = ${renderCombine(operator, into, value, dtype)};`
  outer.accumulators[j] = () => ({ level, name })
  lines.push(`let ${name} = ${identity};`)
  const last = plan.loops.at(-1)
  const body = inner.levels.at(-1)!.lines
  if (last === undefined || !worthUnrolling(last.extent, body, term)) {
    // Without its own loop, the body is on the outer level.
    body.push(combine(name, term))
    lines.push(...closeNest(inner, outer.levels.length))
    return
  }
  // Four accumulators hide the latency of one addition behind the others.
  const { name: index } = inner.axes.get(last.axis)!
  const extent = outer.names.integer(last.extent)
  const parts = [0, 1, 2, 3].map((k) => `${name}_${k}`)
  const at = `${index}_at`
  const step = (k: number, into: string): string =>
    `{ const ${index} = ${k === 0 ? at : `${at} + ${k}`}; ${[...body, combine(into, term)].join(' ')} }`
  const unrolled = [
    `let ${at} = 0;`,
    `for (const end = ${extent} - 3; ${at} < end; ${at} += 4) {`,
    ...parts.map((part, k) => step(k, part)),
    '}',
    `for (; ${at} < ${extent}; ${at}++) ${step(0, name)}`,
  ]
  lines.push(`let ${parts.map((part) => `${part} = ${identity}`).join(', ')};`)
  // The innermost level is replaced by the unrolled loop.
  inner.levels.pop()
  const innermost = inner.levels.length === outer.levels.length ? lines : inner.levels.at(-1)!.lines
  innermost.push('{', ...unrolled, '}')
  if (innermost !== lines) lines.push(...closeNest(inner, outer.levels.length))
  for (const part of parts) lines.push(combine(name, part))
}

// Long bodies hide the latency by themselves, and short loops do not gain.
function worthUnrolling(extent: unknown, body: readonly string[], term: string): boolean {
  const length = body.reduce((sum, line) => sum + line.length, term.length)
  return length < 160 && !(typeof extent === 'number' && extent < 16)
}

function renderRows(outer: Nest, inner: Nest, reduce: Reduce, plan: ReducePlan, j: number): void {
  const { names } = outer
  const { operator, dtype } = reduce
  const { chunked, kept } = plan
  const { lines } = outer.levels.at(-1)!
  for (const axis of kept) {
    if (chunked) openLoop(inner, axis, 'high', 'low')
    else openLoop(inner, axis, outer.extents[axis]!)
  }
  const extents = kept.map((axis) => (chunked ? String(chunkSize) : outer.extents[axis]!))
  const { strides, size } = stridesText(outer, extents)
  const rows = names.fresh('rows')
  outer.levels[0]!.lines.push(`const ${rows} = scratch(${j}, ${size});`)
  const place = ({ axes, levels }: Pick<Nest, 'axes' | 'levels'>): AxisPlace => {
    const coordinates = kept.map((axis, k) => {
      const { level, name } = axes.get(axis)!
      return { level, name: chunked ? `(${name} - low)` : name, stride: strides[k]! }
    })
    const level = Math.max(...coordinates.map((one) => one.level))
    return { level, name: `${rows}[${positionText({ names, levels }, coordinates)}]` }
  }
  outer.accumulators[j] = place
  const term = asNumber(renderExpression(siteOf(inner), reduce.body))
  const target = place(inner).name
  inner.levels.at(-1)!.lines.push(`${target} = ${renderCombine(operator, target, term, dtype)};`)
  const [z, count] = [names.fresh('z'), chunked ? 'high - low' : size]
  const identity = numberText(reduceIdentity(operator, dtype))
  lines.push(
    `for (let ${z} = 0, end = ${count}; ${z} < end; ${z}++) ${rows}[${z}] = ${identity};`,
    ...closeNest(inner, outer.levels.length),
  )
}

// Prints kernels as text, for debugging (TENSORLOOM_DEBUG=kernels) and as cache keys of compiled programs.
import type { Expr, Guard, Index, Kernel, Scalar } from './types.js'
import { topologicalOrder } from './visit.js'

/**
 * Prints a kernel as text. Kernels with equal text are the same program.
 *
 * @example
 * ```ts
 * import { type Kernel, printKernel } from '@tensorloom/tensor/backend'
 * import { ir } from '@tensorloom/tensor/op'
 * const kernel: Kernel = {
 *   name: 'double',
 *   shape: [3],
 *   reduces: [],
 *   inputs: [],
 *   dtype: 'int32',
 *   value: ir.mul(ir.axisIndex(0), 2),
 *   params: 0,
 * }
 * console.log(printKernel(kernel).split('\n')[0]) // kernel double[3] () → int32, 0 params
 * ```
 */
export function printKernel(kernel: Kernel): string {
  const lines = [
    `kernel ${kernel.name}[${kernel.shape.map(scalar).join(', ')}] (${kernel.inputs.join(', ')}) → ${kernel.dtype}, ${kernel.params} params`,
  ]
  const names = new Map<Expr, string>()
  kernel.reduces.forEach((reduce, k) => {
    const body = print(reduce.body, names, lines)
    lines.push(`  acc${k}: ${reduce.dtype} = ${reduce.operator}[${reduce.shape.map(scalar).join(', ')}] ${body}`)
  })
  lines.push(`  value = ${print(kernel.value, names, lines)}`)
  for (const other of kernel.others ?? []) lines.push(`  other: ${other.dtype} = ${print(other, names, lines)}`)
  return lines.join('\n')
}

// Each node gets a name, so shared nodes are printed once, and the length of the text is linear in the size of the
// graph.
function print(root: Expr, names: Map<Expr, string>, lines: string[]): string {
  for (const node of topologicalOrder([root])) {
    if (names.has(node)) continue
    const of = (expr: Expr): string => names.get(expr)!
    const text = nodeText(node, of)
    if (node.kind === 'const' || node.kind === 'axis' || node.kind === 'acc') {
      names.set(node, text)
      continue
    }
    const name = `v${lines.length}`
    lines.push(`  ${name}: ${node.dtype} = ${text}`)
    names.set(node, name)
  }
  return names.get(root)!
}

function nodeText(node: Expr, of: (expr: Expr) => string): string {
  switch (node.kind) {
    case 'const':
      return `${scalar(node.value)}:${node.dtype}`
    case 'axis':
      return `i${node.axis}`
    case 'acc':
      return `acc${node.reduce}`
    case 'unary':
      return `${node.operator} ${of(node.operand)}`
    case 'binary':
      return `${node.operator} ${of(node.left)} ${of(node.right)}`
    case 'select':
      return `select ${of(node.condition)} ? ${of(node.whenTrue)} : ${of(node.whenFalse)}`
    case 'cast':
      return `cast ${of(node.operand)}`
    case 'load':
      return `input${node.input}[${indexText(node.index, of)}]${node.guard ? guardText(node.guard, of) : ''}`
  }
}

function indexText(index: Index, of: (expr: Expr) => string): string {
  const gathers = (index.gather ?? []).map((g) => `${scalar(g.stride)}·(${of(g.index)} < ${scalar(g.extent)})`)
  return [scalar(index.base), form(index), ...gathers].join(' + ')
}

function guardText(guard: Guard, of: (expr: Expr) => string): string {
  const ranges = guard.ranges.map((range) => `0 ≤ ${form(range)} < ${scalar(range.extent)}`)
  if (guard.when) ranges.push(of(guard.when))
  return ` if ${ranges.join(', ')} else ${scalar(guard.fill)}`
}

function form(affine: { offset: Scalar; terms: readonly { axis: number; stride: Scalar }[] }): string {
  return [scalar(affine.offset), ...affine.terms.map((term) => `${scalar(term.stride)}·i${term.axis}`)].join(' + ')
}

function scalar(value: Scalar): string {
  return typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : `p${value.param}`
}

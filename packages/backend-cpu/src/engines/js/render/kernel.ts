// Renders kernels to JavaScript source: the output's loop nest, with the nest of each reduction at the level that it needs.
import type { TypedArray } from '@tensorloom/tensor'
import type { Kernel } from '@tensorloom/tensor/backend'
import { makeLevel, makeNames } from './level.js'
import { closeNest, type Nest, openChunks, openLoop, outputIndex, siteOf } from './nest.js'
import { asNumber, makeHelpers } from './operators.js'
import { planNest } from './plan.js'
import { renderReduce } from './reduce.js'
import { renderExpression } from './site.js'

/** A rendered kernel, ready to run on typed arrays. */
export type Rendered = (inputs: readonly ArrayLike<number>[], output: TypedArray, params: ArrayLike<number>) => void

/** Makes a function that compiles kernels with `new Function`. */
export function makeRenderer(): (kernel: Kernel) => Rendered {
  const helpers = makeHelpers()
  const names = Object.keys(helpers)
  const values = Object.values(helpers)
  return (kernel) => (new Function(...names, renderSource(kernel)) as (...of: unknown[]) => Rendered)(...values)
}

/** The body of a function of the helpers that returns the kernel. */
export function renderSource(kernel: Kernel): string {
  const top = makeLevel()
  const names = makeNames(top)
  const plan = planNest(kernel)
  const extents = kernel.shape.map((extent) => names.integer(extent))
  const nest: Nest = { names, levels: [top], headers: [], axes: new Map(), accumulators: [], extents, row: plan.row }
  // Each reduction is written as soon as the levels that it depends on are open, in the order of their numbers.
  for (let opened = 0; opened <= plan.levels.length; opened++) {
    const entry = plan.levels[opened - 1]
    if (entry === 'chunk') openChunks(nest)
    else if (entry !== undefined && entry.axis === plan.row) openLoop(nest, entry.axis, 'high', 'low')
    else if (entry !== undefined) openLoop(nest, entry.axis, names.integer(entry.extent))
    plan.reduces.forEach((reduce, j) => {
      if (reduce.level === opened) renderReduce(nest, kernel.reduces[j]!, reduce, j)
    })
  }
  const value = asNumber(renderExpression(siteOf(nest), kernel.value))
  nest.levels.at(-1)!.lines.push(`output[${outputIndex(nest)}] = ${value};`)
  return [
    // In parentheses V8 compiles the function at once; otherwise it parses it twice.
    `return (function kernel_${kernel.name.replace(/\W/g, '_')}(inputs, output, params) {`,
    'if (output.length === 0) return;',
    ...kernel.inputs.map((_, k) => `const x${k} = inputs[${k}];`),
    ...closeNest(nest, 0),
    '})',
  ].join('\n')
}

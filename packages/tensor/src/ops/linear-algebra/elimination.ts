// Shared by eliminations that go row by row: the number of a step as data, so that one program serves all steps.
import type { Lowering } from '../../dispatch/lowering.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'

/**
 * The number of each of `count` steps as an int32 expression. It is read from memory, because the start of a view is an
 * argument of a program. A literal would need a separate program for each step.
 */
export function stepNumbers(lowering: Lowering, count: number): (step: number) => Expr {
  if (count === 0) return () => ir.constant(0, 'int32')
  const numbers = lowering.emit({ name: 'steps', shape: [count], value: ir.axisIndex(0) })
  return (step) => lowering.load(lowering.slice(numbers, [step], [1]), [{ offset: 0, terms: [] }])
}

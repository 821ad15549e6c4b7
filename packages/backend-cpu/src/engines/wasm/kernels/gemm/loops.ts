// Arithmetic on addresses, and loops over parts of an extent.
import {
  type Code,
  type FunctionBuilder,
  type Local,
  load,
  multiply,
  op,
  select,
  subtract,
} from '../../assembler/index.js'

/** The smaller one. */
export function least(f: FunctionBuilder, a: Code, b: Code): Local {
  const [first, second] = [f.let(a), f.let(b)]
  return f.let(select(op('i32.lt_s', first, second), first, second))
}

/**
 * Moves pointers to matrix `number` of a batch of `axes` axes. `table` holds `words` words for each axis, innermost first:
 * its extent, then the steps of the operands. Each pointer names the step that it moves by.
 */
export function moveInBatch(
  f: FunctionBuilder,
  number: Code,
  { table, axes, words }: { readonly table: Code; readonly axes: Code; readonly words: number },
  pointers: readonly (readonly [pointer: Local, operand: number])[],
): void {
  const [rest, axis] = [f.let(number), f.let(table)]
  f.times(axes, () => {
    const extent = f.let(load('i32.load', axis))
    const digit = f.let(op('i32.rem_u', rest, extent))
    for (const [pointer, operand] of pointers) {
      f.increase(pointer, multiply(digit, load('i32.load', axis, 4 * (1 + operand))))
    }
    f.set(rest, op('i32.div_u', rest, extent))
    f.increase(axis, 4 * words)
  })
}

/** Calls back for parts of `total` of extent `most`. The last one may be shorter. `left` is the rest after a part. */
export function eachPart(
  f: FunctionBuilder,
  total: Code,
  most: Code,
  body: (part: Local, left: Local) => void,
  atLeastOnce = false,
): void {
  const left = f.let(total)
  const step = (): void => {
    const part = least(f, left, most)
    f.set(left, subtract(left, part))
    body(part, left)
  }
  if (atLeastOnce) f.repeat(step, () => left)
  else f.while(() => left, step)
}

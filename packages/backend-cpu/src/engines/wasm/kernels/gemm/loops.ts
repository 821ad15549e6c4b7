// Arithmetic on addresses, and loops over parts of an extent.
import { type Code, type FunctionBuilder, type Local, op, select, subtract } from '../../assembler/index.js'

/** The smaller one. */
export function least(f: FunctionBuilder, a: Code, b: Code): Local {
  const [first, second] = [f.let(a), f.let(b)]
  return f.let(select(op('i32.lt_s', first, second), first, second))
}

/** Calls back for parts of `total` that have `most` or, at the end, fewer; `left` is what comes after. */
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

// An op with a gradient: the activation snake.
import { add, defineOp, mul, sin, square, type UnaryOp } from '@tensorloom/tensor'

/** x + sin²(x), an activation for what repeats itself (Ziyin, Hartwig and Ueda 2020). @function */
export const snake: UnaryOp = defineOp({
  kind: 'composite',
  name: '{{scope}}/snake',
  inputs: 1,
  fuse: true, // every step is elementwise: one kernel
  compose: (x) => add(x, square(sin(x))),
  // Without a rule, the gradient comes from the steps above. With one, calls are recorded whole, and a backend may
  // answer them by a kernel of this name. Written in ops, it has gradients itself.
  gradient: ({ inputs: [x], upstream }) => [() => mul(upstream, add(sin(mul(x, 2)), 1))],
})

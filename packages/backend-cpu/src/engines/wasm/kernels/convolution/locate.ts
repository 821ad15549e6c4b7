// Writes the addresses of consecutive windows into a table in working memory.
import { type Callable, i32, type ModuleBuilder, multiply, op, store, subtract } from '../../assembler/index.js'
import { argument, type ConvolutionArgument } from './arguments.js'

/**
 * A function `(args, x, first, count, to)` that writes the addresses of windows `first` up to `first + count`. `x` is the
 * address of window 0. Only the first window needs divisions.
 */
export function locator(module: ModuleBuilder): Callable {
  return module.procedure(5, (f, args, at, rest, left, to) => {
    // From the innermost axis on: position, extent, step.
    const axes = (
      [
        ['outWidth', 'stepWidth'],
        ['outHeight', 'stepHeight'],
        ['outDepth', 'stepDepth'],
      ] as const satisfies readonly (readonly [ConvolutionArgument, ConvolutionArgument])[]
    ).map(([extentName, stepName]) => {
      const [extent, step] = [f.let(argument(args, extentName)), f.let(argument(args, stepName))]
      const position = f.let(op('i32.rem_u', rest, extent))
      f.set(rest, op('i32.div_u', rest, extent))
      f.increase(at, multiply(position, step))
      return { position, extent, step }
    })
    const stepImage = f.let(argument(args, 'stepImage'))
    f.increase(at, multiply(rest, stepImage))
    const advance = (axis: number): void => {
      const one = axes[axis]
      if (one === undefined) {
        f.increase(at, stepImage)
        return
      }
      const { position, extent, step } = one
      f.increase(position, 1)
      f.increase(at, step)
      f.if(op('i32.eq', position, extent), () => {
        f.set(position, i32(0))
        f.set(at, subtract(at, multiply(extent, step)))
        advance(axis + 1)
      })
    }
    f.while(
      () => left,
      () => {
        f.do(store('i32.store', to, at))
        f.increase(to, 4)
        f.increase(left, -1)
        advance(0)
      },
    )
  })
}

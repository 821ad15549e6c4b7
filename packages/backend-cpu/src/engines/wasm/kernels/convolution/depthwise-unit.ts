// What the routines of depthwise convolution share: their parameters, and the tools that write them.
import { bytesOf, type Callable, type FunctionBuilder, type Local, type ModuleBuilder } from '../../assembler/index.js'
import { scratchOf } from '../gemm/arguments.js'
import { type MultiplyAdd, multiplyAdd, type Tails, tailFunctions } from '../gemm/vectors.js'
import { argument } from './arguments.js'
import { locator } from './locate.js'

/** The tools that write a routine. */
export interface Parts {
  readonly madd: MultiplyAdd
  readonly tails: Tails
  readonly locate: Callable
}

/** Writes a routine `depthwise` into a module. */
export type Write = (module: ModuleBuilder, fma: boolean) => void

/** The parameters of a routine. */
export interface Unit {
  readonly args: Local
  readonly from: Local
  readonly to: Local
  readonly scratch: Local
  /** Bytes of the channels of a place. */
  readonly row: Local
}

/** Adds the routine `depthwise`. `write` writes its body. */
export function routine(
  module: ModuleBuilder,
  fma: boolean,
  write: (f: FunctionBuilder, unit: Unit, parts: Parts) => void,
): void {
  const parts = { madd: multiplyAdd(fma), tails: tailFunctions(module), locate: locator(module) }
  module.routine('depthwise', (f, args, from, to, thread) => {
    const scratch = f.let(scratchOf(args, thread))
    write(f, { args, from, to, scratch, row: f.let(bytesOf(argument(args, 'channels'))) }, parts)
  })
}

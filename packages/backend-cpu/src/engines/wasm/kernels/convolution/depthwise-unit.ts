// What the routines of depthwise convolution have in common: how they are called, and what they are written with.
import { bytesOf, type Callable, type FunctionBuilder, type Local, type ModuleBuilder } from '../../assembler/index.js'
import { scratchOf } from '../gemm/arguments.js'
import { type MultiplyAdd, multiplyAdd, type Tails, tailFunctions } from '../gemm/vectors.js'
import { argument } from './arguments.js'
import { locator } from './locate.js'

/** What all of them are written with. */
export interface Parts {
  readonly madd: MultiplyAdd
  readonly tails: Tails
  readonly locate: Callable
}

/** Writes a routine `depthwise` into a module. */
export type Write = (module: ModuleBuilder, fma: boolean) => void

/** What a routine is called with. */
export interface Unit {
  readonly args: Local
  readonly from: Local
  readonly to: Local
  readonly scratch: Local
  /** Bytes of the channels of a place. */
  readonly row: Local
}

/** The routine `depthwise`, whose body is written by `write`. */
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

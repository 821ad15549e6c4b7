// What a kernel is being written into, and what writes its expressions.
import type { Expr } from '@tensorloom/tensor/backend'
import type { Code } from '../assembler/index.js'
import type { Arguments, Level, Value } from './level.js'
import type { OperatorContext } from './operators/index.js'

/** Where an axis can be read. */
export interface AxisPlace {
  readonly level: number
  readonly index: Code
}

/** The value of a range or comparison, if it is constant in this part of the loop along the vector axis. */
export type Flag = (of: object) => Code | undefined

/** The place where expressions are written. */
export interface Site extends OperatorContext {
  readonly args: Arguments
  /** The levels that are open, outermost first. */
  readonly levels: readonly Level[]
  /** The axes that have a loop. All others stay at 0. */
  readonly axes: ReadonlyMap<number, AxisPlace>
  /** The value of an accumulator, with the level that computes it. */
  accumulator(reduce: number, part: number): Value & { readonly level: number }
  /** The vector axis with the level of its loop. Undefined in loops over single elements. */
  readonly lanes:
    | { readonly axis: number; readonly level: number; readonly varies: (node: Expr) => boolean }
    | undefined
  /** The ranges of guards and the comparisons that are constant in this part of the loop. */
  readonly flag: Flag
}

/** Gives the values of expressions to the functions that write each kind of node. */
export interface Writer {
  readonly site: Site
  /** The value of a node, for a user at `level`. */
  value(node: Expr, part: number, level: number): Value
  /** The same as one number. The node must not vary along the vector axis. */
  number(node: Expr, level: number): Code
  /** The same as four numbers. */
  vector(node: Expr, part: number, level: number): Code
  /** The level of a node. */
  levelOf(node: Expr): number
  /** Whether the code may not run, so that loads must stay inside it. */
  lazy(): boolean
  /** Writes into a level, or into the open block if that is at the level or deeper. */
  at<T>(level: number, write: () => T): T
}

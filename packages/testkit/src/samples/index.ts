// The samples of every exported op: what the kit's sweeps over all ops and the support matrix run.
import * as functions from '@tensorloom/tensor'
import * as lossFunctions from '@tensorloom/tensor/losses'
import { elementwise } from './elementwise.js'
import { further } from './further.js'
import { losses } from './losses.js'
import { matrices } from './matrices.js'
import { movement } from './movement.js'
import { networks } from './networks.js'
import { products } from './products.js'
import { reductions } from './reductions.js'
import type { CallableOp } from './sample.js'
import type { SampleTable } from './table.js'

/** Samples by op. */
export const opSamples: SampleTable = {
  ...elementwise,
  ...further,
  ...losses,
  ...matrices,
  ...movement,
  ...networks,
  ...products,
  ...reductions,
}

/** Every op that `@tensorloom/tensor` and its losses export, by name. */
export function exportedOps(): ReadonlyMap<string, CallableOp> {
  const ops = Object.entries<unknown>({ ...functions, ...lossFunctions }).filter(
    (entry): entry is [string, CallableOp] => typeof entry[1] === 'function' && 'definition' in entry[1],
  )
  return new Map(ops.sort(([a], [b]) => (a < b ? -1 : 1)))
}

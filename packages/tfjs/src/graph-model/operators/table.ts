// The table of operators.
import type { Operator } from '../operator.js'
import { control, dataflow } from './control.js'
import { creation } from './creation.js'
import { elementwise } from './elementwise.js'
import { images } from './images.js'
import { lists } from './lists.js'
import { movement } from './movement.js'
import { reduction } from './reduction.js'
import { texts } from './texts.js'

const all: Readonly<Record<string, Operator>> = {
  ...control,
  ...creation,
  ...elementwise,
  ...images,
  ...lists,
  ...movement,
  ...reduction,
  ...texts,
}

/** The rules of an operator, or undefined. */
export function findOperator(name: string): Operator | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** The names of all operators. */
export function operatorNames(): readonly string[] {
  return Object.keys(all).sort()
}

/** Whether an operator decides which nodes run. `run-dataflow.ts` has its rules. */
export function isDataflow(name: string): boolean {
  return dataflow.includes(name)
}

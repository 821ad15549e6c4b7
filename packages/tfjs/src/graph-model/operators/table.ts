// The table of operators.
import type { Operator } from '../operator.js'
import { creation } from './creation.js'
import { elementwise } from './elementwise.js'
import { images } from './images.js'
import { movement } from './movement.js'
import { reduction } from './reduction.js'

const all: Readonly<Record<string, Operator>> = { ...creation, ...elementwise, ...images, ...movement, ...reduction }

/** The rules of an operator, or undefined. */
export function findOperator(name: string): Operator | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}

/** The names of all operators. */
export function operatorNames(): readonly string[] {
  return Object.keys(all).sort()
}

// How accumulators combine with terms.
import type { DType } from '@tensorloom/tensor'
import type { ReduceOperator } from '@tensorloom/tensor/backend'
import { type Code, type InstructionName, op, select } from '../../assembler/index.js'
import { scalarType, wrapScalar, wrapVector } from './context.js'

/** Combines an accumulator with one more number. */
export function scalarCombine(operator: ReduceOperator, a: Code, b: Code, dtype: DType): Code {
  const t = scalarType[dtype]
  if (t !== 'i32') return op(`${t}.${reduceInstruction[operator]}`, a, b)
  if (operator === 'sum' || operator === 'prod') {
    return wrapScalar(op(`i32.${reduceInstruction[operator]}` as InstructionName, a, b), dtype)
  }
  // The accumulator comes first and is a variable. The term is read twice.
  return select(op(operator === 'min' ? 'i32.lt_s' : 'i32.gt_s', a, b), a, b)
}

const reduceInstruction = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const

/** Combines four accumulators with four more numbers. */
export function vectorCombine(operator: ReduceOperator, a: Code, b: Code, dtype: DType): Code {
  if (dtype === 'float32') return op(`f32x4.${reduceInstruction[operator]}`, a, b)
  if (dtype === 'bool') return op(operator === 'max' || operator === 'sum' ? 'v128.or' : 'v128.and', a, b)
  if (operator === 'max' || operator === 'min') return op(`i32x4.${operator}_s`, a, b)
  return wrapVector(op(`i32x4.${reduceInstruction[operator]}` as InstructionName, a, b), dtype)
}

// What routines over rows share: their arguments, the loop along a row in vectors and single elements, sums and maxima.
import { getOrInsert } from '../../../get-or-insert.js'
import {
  add,
  addVectors,
  type Code,
  divideVectors,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  load,
  type ModuleBuilder,
  multiply,
  op,
  shuffle,
  store,
  storeLane,
} from '../../assembler/index.js'
import type { Machine, Routine } from '../../machine.js'
import { type VectorContext, vectorContext } from '../../math/index.js'

/** The frame of a routine during its writing. */
export interface Frame {
  readonly f: FunctionBuilder
  readonly context: VectorContext
  /** Where the block of arguments is. */
  readonly args: Local
  /** Argument `k` of the block, an address or a number of things. */
  word(k: number): Local
  /** Number `k` of the block, a float64, as four float32. */
  number(k: number): Local
  /** The routine computes units `from` to `to`, on this thread. */
  readonly from: Local
  readonly to: Local
  readonly thread: Local
}

/** Adds a routine to a module. */
export function routine(module: ModuleBuilder, { fma }: Machine, name: string, write: (frame: Frame) => void): void {
  module.routine(name, (f, args, from, to, thread) => {
    write({
      f,
      context: vectorContext(f, fma),
      args,
      word: (k) => f.let(load('i32.load', args, 4 * k)),
      number: (k) => f.let(op('f32x4.splat', op('f32.demote_f64', load('f64.load', args, 8 * k)))),
      from,
      to,
      thread,
    })
  })
}

/** Compiles a routine in its own module. Profiles show it under `label`. */
export function compileRoutine(machine: Machine, label: string, write: (frame: Frame) => void): Routine {
  return machine.compile<'run'>((module) => {
    module.label = label
    routine(module, machine, 'run', write)
  }).run
}

/** Routines by name. Each is compiled when it is first used, so a program pays only for what it uses. */
export function lazyRoutines<Name extends string>(
  machine: Machine,
  writers: Readonly<Record<Name, (frame: Frame) => void>>,
): (name: Name) => Routine {
  const compiled = new Map<Name, Routine>()
  return (name) => getOrInsert(compiled, name, () => compileRoutine(machine, name, writers[name]))
}

/** base + index · step, in bytes. */
export function advanced(f: FunctionBuilder, base: Code, index: Code, step: Code): Local {
  return f.let(add(base, multiply(index, step)))
}

/** A number of things as four float32. */
export function countOf(f: FunctionBuilder, count: Code): Local {
  return f.let(op('f32x4.splat', op('f32.convert_i32_u', count)))
}

/** 1 / √(spread + epsilon), the factor of normalisation. */
export function inverseOf({ f, context }: Frame, spread: Code, epsilon: Code): Local {
  return f.let(divideVectors(context.constant(1), op('f32x4.sqrt', addVectors(spread, epsilon))))
}

/** Four adjacent elements of a row, or one of them in every lane. */
export interface Elements {
  /** Reads the elements at a pointer. */
  at(pointer: Code): Code
  /** Writes all lanes, or the one that counts, to a pointer. */
  set(pointer: Code, value: Code): void
  /** The value as a term of a sum. Lanes that do not count are 0. */
  term(value: Code): Code
  /** The accumulator to use. Several of them let additions overlap. */
  readonly turn: number
}

/** The number of accumulators in an unrolled loop. */
export const turns = 4

/**
 * Loops over `length` elements and moves the pointers on. With `unroll`, it first takes steps of four vectors, for bodies
 * that do little.
 */
export function alongRow(
  { f }: Frame,
  length: Local,
  pointers: readonly Local[],
  body: (elements: Elements) => void,
  unroll = false,
): void {
  const vectors = f.let(op('i32.shr_u', length, i32(2)))
  const step = (bytes: number): void => {
    for (const pointer of pointers) f.increase(pointer, bytes)
  }
  const whole = (turn: number): Elements => ({
    at: (pointer) => load('v128.load', pointer, unroll ? 16 * turn : 0),
    set: (pointer, value) => f.do(store('v128.store', pointer, value, unroll ? 16 * turn : 0)),
    term: (value) => value,
    turn,
  })
  if (unroll) {
    f.times(op('i32.shr_u', vectors, i32(2)), () => {
      for (let turn = 0; turn < turns; turn++) body(whole(turn))
      step(16 * turns)
    })
    f.set(vectors, op('i32.and', vectors, i32(3)))
  }
  f.times(vectors, () => {
    body(whole(0))
    step(16)
  })
  f.times(op('i32.and', length, i32(3)), () => {
    body({
      at: (pointer) => load('v128.load32_splat', pointer),
      set: (pointer, value) => f.do(storeLane('v128.store32_lane', 0, pointer, value)),
      term: (value) => op('v128.and', value, i32x4(-1, 0, 0, 0)),
      turn: 0,
    })
    step(4)
  })
}

/** Accumulators set to a value, and all lanes of all of them combined. */
export interface Accumulator {
  /** Combines another vector into the one for `turn`. */
  add(turn: number, value: Code): void
  /** The whole, in every lane. */
  total(): Local
}

function accumulator(f: FunctionBuilder, initial: Code, combine: (a: Code, b: Code) => Code): Accumulator {
  const parts = Array.from({ length: turns }, () => f.let(initial))
  return {
    add: (turn, value) => f.set(parts[turn]!, combine(value, parts[turn]!)),
    total() {
      const [a, b, c, d] = parts as [Local, Local, Local, Local]
      const all = f.let(combine(combine(a, b), combine(c, d)))
      const pairs = f.let(combine(all, shuffle(all, all, 2, 3, 0, 1)))
      return f.let(combine(pairs, shuffle(pairs, pairs, 1, 0, 3, 2)))
    },
  }
}

/** A sum over a row. */
export function sumOf({ f, context }: Frame): Accumulator {
  return accumulator(f, context.constant(0), addVectors)
}

/** The largest number of a row. It is undefined for rows with a NaN. */
export function maximumOf({ f, context }: Frame): Accumulator {
  return accumulator(f, context.constant(Number.NEGATIVE_INFINITY), (a, b) => op('f32x4.pmax', a, b))
}

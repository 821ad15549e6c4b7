// Expressions: the code of a value with its type. Operands are checked here, so that a mistake throws where it is made.
import { type Bytes, float32Bytes, float64Bytes, int32Bytes, signed, unsigned } from './encode.js'
import { instructions, laneAccesses, lanes, loads, type MemoryInstruction, stores, typeBytes } from './instructions.js'
import type { InstructionName, LaneAccessName, LaneShape, LoadName, StoreName, ValueType } from './names.js'

/** Code that leaves one value. */
export interface Code {
  readonly type: ValueType
  readonly bytes: Bytes
}

/** Code that leaves no value, such as a store. */
export interface Statement {
  readonly type: 'none'
  readonly bytes: Bytes
}

/** A variable of a function. As an operand it reads the variable. */
export interface Local extends Code {
  readonly index: number
}

function expect(name: string, operand: Code, type: ValueType): void {
  if (operand.type !== type) throw new TypeError(`${name}: an operand is ${operand.type}, expected ${type}`)
}

/** An instruction on operands. */
export function op(name: InstructionName, ...operands: readonly Code[]): Code {
  const instruction = instructions[name]
  if (operands.length !== instruction.operands.length) {
    throw new TypeError(`${name}: ${operands.length} operands, expected ${instruction.operands.length}`)
  }
  operands.forEach((operand, k) => {
    expect(name, operand, instruction.operands[k]!)
  })
  return { type: instruction.result, bytes: [...operands.map(({ bytes }) => bytes), instruction.opcode] }
}

/** An int32. */
export function i32(value: number): Code {
  return { type: 'i32', bytes: [0x41, signed(value)] }
}

/** A float32. */
export function f32(value: number): Code {
  return { type: 'f32', bytes: [0x43, float32Bytes(value)] }
}

/** A float64. */
export function f64(value: number): Code {
  return { type: 'f64', bytes: [0x44, float64Bytes(value)] }
}

/** A vector with a float32 in all four lanes. */
export function f32x4(value: number): Code {
  const lane = float32Bytes(value)
  return { type: 'v128', bytes: [0xfd, 12, lane, lane, lane, lane] }
}

/** A vector with one int32 in all four lanes, or with four of them. */
export function i32x4(...values: readonly [number] | readonly [number, number, number, number]): Code {
  const lane = (k: number): number[] => int32Bytes(values[k] ?? values[0])
  return { type: 'v128', bytes: [0xfd, 12, lane(0), lane(1), lane(2), lane(3)] }
}

function access({ opcode, alignment }: MemoryInstruction, offset: number): Bytes {
  return [opcode, alignment, unsigned(offset)]
}

/** The value at `address + offset`, in bytes. */
export function load(name: LoadName, address: Code, offset = 0): Code {
  expect(name, address, 'i32')
  return { type: loads[name].type, bytes: [address.bytes, access(loads[name], offset)] }
}

/** Writes `value` to `address + offset`, in bytes. */
export function store(name: StoreName, address: Code, value: Code, offset = 0): Statement {
  expect(name, address, 'i32')
  expect(name, value, stores[name].type)
  return { type: 'none', bytes: [address.bytes, value.bytes, access(stores[name], offset)] }
}

/** `vector` with one lane read from memory. */
export function loadLane(
  name: LaneAccessName & `v128.load${string}`,
  lane: number,
  address: Code,
  vector: Code,
  offset = 0,
): Code {
  expect(name, address, 'i32')
  return { type: 'v128', bytes: [address.bytes, vector.bytes, access(laneAccesses[name], offset), lane] }
}

/** Writes one lane of `vector`. */
export function storeLane(
  name: LaneAccessName & `v128.store${string}`,
  lane: number,
  address: Code,
  vector: Code,
  offset = 0,
): Statement {
  expect(name, address, 'i32')
  return { type: 'none', bytes: [address.bytes, vector.bytes, access(laneAccesses[name], offset), lane] }
}

/** One lane of a vector. */
export function extractLane(shape: LaneShape, lane: number, vector: Code): Code {
  const { extract, type } = lanes[shape]
  expect(shape, vector, 'v128')
  return { type, bytes: [vector.bytes, 0xfd, extract, lane] }
}

/** A vector with one lane replaced. */
export function replaceLane(shape: LaneShape, lane: number, vector: Code, value: Code): Code {
  const { replace, type } = lanes[shape]
  expect(shape, vector, 'v128')
  expect(shape, value, type)
  return { type: 'v128', bytes: [vector.bytes, value.bytes, 0xfd, replace, lane] }
}

/** Selects bytes of two vectors: 0–15 name bytes of `a`, 16–31 bytes of `b`. */
export function shuffleBytes(a: Code, b: Code, order: readonly number[]): Code {
  return { type: 'v128', bytes: [a.bytes, b.bytes, 0xfd, 13, order] }
}

/** Selects lanes of two vectors of four: 0–3 name lanes of `a`, 4–7 lanes of `b`. */
export function shuffle(a: Code, b: Code, ...order: readonly [number, number, number, number]): Code {
  return shuffleBytes(
    a,
    b,
    order.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  )
}

/** `condition ? a : b`. It computes both. */
export function select(condition: Code, a: Code, b: Code): Code {
  expect('select', condition, 'i32')
  expect('select', b, a.type)
  // The untyped form takes only numbers; the typed form takes vectors, too.
  return { type: a.type, bytes: [a.bytes, b.bytes, condition.bytes, 0x1c, 1, typeBytes[a.type]] }
}

/** Copies `size` bytes. The areas may overlap. */
export function copyMemory(to: Code, from: Code, size: Code): Statement {
  return { type: 'none', bytes: [to.bytes, from.bytes, size.bytes, 0xfc, 10, 0, 0] }
}

/** Sets `size` bytes to `value`. */
export function fillMemory(to: Code, value: Code, size: Code): Statement {
  return { type: 'none', bytes: [to.bytes, value.bytes, size.bytes, 0xfc, 11, 0] }
}

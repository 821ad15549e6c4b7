// The element types of ONNX: their numbers in files, what holds them here, and the range of the integers.
import type { DType } from '@tensorloom/tensor'
import { type SmallFloat, type SmallFloatName, smallFloats } from '@tensorloom/tensor/internal'

/** What is known of an element type. */
interface ElementInfo {
  /** `TensorProto.DataType` in files. */
  readonly id: number
  /** The dtype of tensors that hold it; undefined if it stays in host memory. */
  readonly dtype: DType | undefined
  /** Bits of an element in `raw_data`; 0 if it has no raw form. */
  readonly bits: number
  /** Smallest and largest value of an integer type. */
  readonly range?: readonly [low: number, high: number]
}

/** An element type, by its name in the ONNX specification in lower case. */
export type ElementType =
  | 'float'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'string'
  | 'bool'
  | 'float16'
  | 'double'
  | 'uint32'
  | 'uint64'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'uint4'
  | 'int4'

/** The element types. float16 and the smaller floats are computed as float32, integers as int32. */
export const elementTypes: Readonly<Record<ElementType, ElementInfo>> = {
  float: { id: 1, dtype: 'float32', bits: 32 },
  uint8: { id: 2, dtype: 'uint8', bits: 8, range: [0, 255] },
  int8: { id: 3, dtype: 'int32', bits: 8, range: [-128, 127] },
  uint16: { id: 4, dtype: 'int32', bits: 16, range: [0, 65535] },
  int16: { id: 5, dtype: 'int32', bits: 16, range: [-32768, 32767] },
  int32: { id: 6, dtype: 'int32', bits: 32, range: [-2147483648, 2147483647] },
  int64: { id: 7, dtype: 'int32', bits: 64, range: [-(2 ** 63), 2 ** 63] },
  string: { id: 8, dtype: undefined, bits: 0 },
  bool: { id: 9, dtype: 'bool', bits: 8 },
  float16: { id: 10, dtype: 'float32', bits: 16 },
  double: { id: 11, dtype: 'float64', bits: 64 },
  uint32: { id: 12, dtype: 'int32', bits: 32, range: [0, 4294967295] },
  uint64: { id: 13, dtype: 'int32', bits: 64, range: [0, 2 ** 64] },
  bfloat16: { id: 16, dtype: 'float32', bits: 16 },
  float8e4m3fn: { id: 17, dtype: 'float32', bits: 8 },
  float8e4m3fnuz: { id: 18, dtype: 'float32', bits: 8 },
  float8e5m2: { id: 19, dtype: 'float32', bits: 8 },
  float8e5m2fnuz: { id: 20, dtype: 'float32', bits: 8 },
  uint4: { id: 21, dtype: 'int32', bits: 4, range: [0, 15] },
  int4: { id: 22, dtype: 'int32', bits: 4, range: [-8, 7] },
}

const byId = new Map(Object.entries(elementTypes).map(([name, { id }]) => [id, name as ElementType]))

/** The element type with a number, or undefined. */
export function elementTypeOf(id: number): ElementType | undefined {
  return byId.get(id)
}

/** Why a number is not an element type that can be read. */
export function unknownElementType(id: number): string {
  if (id === 0) return 'the element type is UNDEFINED'
  if (id === 14 || id === 15) return `the element type is complex${id === 14 ? 64 : 128}, which is not supported`
  return `the element type is ${id}, which ONNX does not define (up to opset 22)`
}

/** Whether elements are floating-point numbers. */
export function isFloat(type: ElementType): boolean {
  const { dtype } = elementTypes[type]
  return dtype === 'float32' || dtype === 'float64'
}

/** Whether elements are integers. */
export function isInteger(type: ElementType): boolean {
  return elementTypes[type].range !== undefined
}

/** The format of floating-point types of 8 and 16 bits; undefined for other types. */
export function smallFormat(type: ElementType): SmallFloat | undefined {
  return Object.hasOwn(smallFloats, type) ? smallFloats[type as SmallFloatName] : undefined
}

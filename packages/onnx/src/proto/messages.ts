// The messages of onnx.proto3 (ONNX IR 3 to 10) as types and field tables. Names are those of the specification, in camelCase.
// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (facts: names and numbers).
import { type Fields, many, one } from './fields.js'

/** A key with a value, for metadata and external data. */
export interface StringEntry {
  readonly key?: string
  readonly value?: string
}

/** Elements of a tensor, in one of several fields, or in another file. */
export interface TensorProto {
  readonly dims?: readonly number[]
  readonly dataType?: number
  readonly segment?: Uint8Array
  readonly floatData?: readonly number[]
  readonly int32Data?: readonly number[]
  readonly stringData?: readonly Uint8Array[]
  readonly int64Data?: readonly number[]
  readonly name?: string
  readonly rawData?: Uint8Array
  readonly doubleData?: readonly number[]
  readonly uint64Data?: readonly number[]
  readonly externalData?: readonly StringEntry[]
  readonly dataLocation?: number
}

/** A tensor with few elements that are not 0. */
export interface SparseTensorProto {
  readonly values?: TensorProto
  readonly indices?: TensorProto
  readonly dims?: readonly number[]
}

/** One extent: a number or a name. */
export interface DimensionProto {
  readonly dimValue?: number
  readonly dimParam?: string
}

/** The type of a value: a tensor, or a sequence or an optional of another type. */
export interface TypeProto {
  readonly tensorType?: { readonly elemType?: number; readonly shape?: { readonly dim?: readonly DimensionProto[] } }
  readonly sequenceType?: { readonly elemType?: TypeProto }
  readonly mapType?: Uint8Array
  readonly sparseTensorType?: Uint8Array
  readonly optionalType?: { readonly elemType?: TypeProto }
}

/** The name and type of an input, an output or another value. */
export interface ValueInfoProto {
  readonly name?: string
  readonly type?: TypeProto
}

/** An attribute of a node. */
export interface AttributeProto {
  readonly name?: string
  readonly f?: number
  readonly i?: number
  readonly s?: Uint8Array
  readonly t?: TensorProto
  readonly g?: GraphProto
  readonly floats?: readonly number[]
  readonly ints?: readonly number[]
  readonly strings?: readonly Uint8Array[]
  readonly tensors?: readonly TensorProto[]
  readonly graphs?: readonly GraphProto[]
  readonly tp?: TypeProto
  readonly type?: number
  readonly refAttrName?: string
  readonly sparseTensor?: SparseTensorProto
}

/** One use of an operator. */
export interface NodeProto {
  readonly input?: readonly string[]
  readonly output?: readonly string[]
  readonly name?: string
  readonly opType?: string
  readonly attribute?: readonly AttributeProto[]
  readonly domain?: string
}

/** Nodes in order, with the graph's inputs, outputs and constants. */
export interface GraphProto {
  readonly node?: readonly NodeProto[]
  readonly name?: string
  readonly initializer?: readonly TensorProto[]
  readonly docString?: string
  readonly input?: readonly ValueInfoProto[]
  readonly output?: readonly ValueInfoProto[]
  readonly valueInfo?: readonly ValueInfoProto[]
  readonly sparseInitializer?: readonly SparseTensorProto[]
}

/** The version of a set of operators. */
export interface OperatorSetProto {
  readonly domain?: string
  readonly version?: number
}

/** An operator that the model defines itself. */
export interface FunctionProto {
  readonly name?: string
  readonly input?: readonly string[]
  readonly output?: readonly string[]
  readonly attribute?: readonly string[]
  readonly node?: readonly NodeProto[]
  readonly opsetImport?: readonly OperatorSetProto[]
  readonly domain?: string
  readonly attributeProto?: readonly AttributeProto[]
}

/** A file. */
export interface ModelProto {
  readonly irVersion?: number
  readonly producerName?: string
  readonly producerVersion?: string
  readonly domain?: string
  readonly modelVersion?: number
  readonly docString?: string
  readonly graph?: GraphProto
  readonly opsetImport?: readonly OperatorSetProto[]
  readonly metadataProps?: readonly StringEntry[]
  readonly functions?: readonly FunctionProto[]
}

const stringEntry: Fields<StringEntry> = { key: one(1, 'string'), value: one(2, 'string') }

/** The table of `TensorProto`. */
export const tensorFields: Fields<TensorProto> = {
  dims: many(1, 'int64'),
  dataType: one(2, 'int64'),
  segment: one(3, 'bytes'),
  floatData: many(4, 'float'),
  int32Data: many(5, 'int64'),
  stringData: many(6, 'bytes'),
  int64Data: many(7, 'int64'),
  name: one(8, 'string'),
  rawData: one(9, 'bytes'),
  doubleData: many(10, 'double'),
  uint64Data: many(11, 'uint64'),
  externalData: many(13, () => stringEntry),
  dataLocation: one(14, 'int64'),
}

const sparseTensorFields: Fields<SparseTensorProto> = {
  values: one(1, () => tensorFields),
  indices: one(2, () => tensorFields),
  dims: many(3, 'int64'),
}

const dimensionFields: Fields<DimensionProto> = { dimValue: one(1, 'int64'), dimParam: one(2, 'string') }
const shapeFields: Fields<{ readonly dim?: readonly DimensionProto[] }> = { dim: many(1, () => dimensionFields) }
const tensorTypeFields: Fields<NonNullable<TypeProto['tensorType']>> = {
  elemType: one(1, 'int64'),
  shape: one(2, () => shapeFields),
}
const wrappedTypeFields: Fields<NonNullable<TypeProto['sequenceType']>> = { elemType: one(1, () => typeFields) }

/** The table of `TypeProto`. */
export const typeFields: Fields<TypeProto> = {
  tensorType: one(1, () => tensorTypeFields),
  sequenceType: one(4, () => wrappedTypeFields),
  mapType: one(5, 'bytes'),
  sparseTensorType: one(8, 'bytes'),
  optionalType: one(9, () => wrappedTypeFields),
}

const valueInfoFields: Fields<ValueInfoProto> = { name: one(1, 'string'), type: one(2, () => typeFields) }

const attributeFields: Fields<AttributeProto> = {
  name: one(1, 'string'),
  f: one(2, 'float'),
  i: one(3, 'int64'),
  s: one(4, 'bytes'),
  t: one(5, () => tensorFields),
  g: one(6, () => graphFields),
  floats: many(7, 'float'),
  ints: many(8, 'int64'),
  strings: many(9, 'bytes'),
  tensors: many(10, () => tensorFields),
  graphs: many(11, () => graphFields),
  tp: one(14, () => typeFields),
  type: one(20, 'int64'),
  refAttrName: one(21, 'string'),
  sparseTensor: one(22, () => sparseTensorFields),
}

const nodeFields: Fields<NodeProto> = {
  input: many(1, 'string'),
  output: many(2, 'string'),
  name: one(3, 'string'),
  opType: one(4, 'string'),
  attribute: many(5, () => attributeFields),
  domain: one(7, 'string'),
}

const graphFields: Fields<GraphProto> = {
  node: many(1, () => nodeFields),
  name: one(2, 'string'),
  initializer: many(5, () => tensorFields),
  docString: one(10, 'string'),
  input: many(11, () => valueInfoFields),
  output: many(12, () => valueInfoFields),
  valueInfo: many(13, () => valueInfoFields),
  sparseInitializer: many(15, () => sparseTensorFields),
}

const operatorSetFields: Fields<OperatorSetProto> = { domain: one(1, 'string'), version: one(2, 'int64') }

const functionFields: Fields<FunctionProto> = {
  name: one(1, 'string'),
  input: many(4, 'string'),
  output: many(5, 'string'),
  attribute: many(6, 'string'),
  node: many(7, () => nodeFields),
  opsetImport: many(9, () => operatorSetFields),
  domain: one(10, 'string'),
  attributeProto: many(11, () => attributeFields),
}

/** The table of `ModelProto`. */
export const modelFields: Fields<ModelProto> = {
  irVersion: one(1, 'int64'),
  producerName: one(2, 'string'),
  producerVersion: one(3, 'string'),
  domain: one(4, 'string'),
  modelVersion: one(5, 'int64'),
  docString: one(6, 'string'),
  graph: one(7, () => graphFields),
  opsetImport: many(8, () => operatorSetFields),
  metadataProps: many(14, () => stringEntry),
  functions: many(25, () => functionFields),
}

/** A file of one value: a sequence of tensors. */
export interface SequenceProto {
  readonly name?: string
  readonly elemType?: number
  readonly tensorValues?: readonly TensorProto[]
  readonly sequenceValues?: readonly SequenceProto[]
}

/** The table of `SequenceProto`. */
export const sequenceFields: Fields<SequenceProto> = {
  name: one(1, 'string'),
  elemType: one(2, 'int64'),
  tensorValues: many(3, () => tensorFields),
  sequenceValues: many(5, () => sequenceFields),
}

/** A file of one value that may be missing. */
export interface OptionalProto {
  readonly name?: string
  readonly elemType?: number
  readonly tensorValue?: TensorProto
  readonly sequenceValue?: SequenceProto
  readonly optionalValue?: OptionalProto
}

/** The table of `OptionalProto`. */
export const optionalFields: Fields<OptionalProto> = {
  name: one(1, 'string'),
  elemType: one(2, 'int64'),
  tensorValue: one(3, () => tensorFields),
  sequenceValue: one(5, () => sequenceFields),
  optionalValue: one(7, () => optionalFields),
}

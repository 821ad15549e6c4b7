// Lists of tensors: TensorList, which loops of version 2 carry, and TensorArray of version 1. A list is never changed: an operator
// gives a new one. A TensorArray passes itself on as its `flow`, so the flow carries the list here.
import type { DType, Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { PersistentList } from '@tensorloom/tensor/internal'
import { sameShape } from '@tensorloom/tensor/op'
import { GraphError } from '../graph-error.js'
import { type Call, type Operator, operator } from '../operator.js'
import {
  type AnyValue,
  deviceOf,
  hostValue,
  integers,
  type ListValue,
  listValue,
  type Value,
  valueOf,
} from '../values.js'

const mostItems = 2 ** 20

function countOf(count: number): number {
  if (Number.isInteger(count) && count >= 0 && count < mostItems) return count
  throw new GraphError(`a list of ${count} tensors`)
}

const dtypeIn = (call: Call, name: string): DType => call.attributes.type(name) ?? 'float32'

// −1 stands for a shape that is not known.
function shapeIn(call: Call, k: number): readonly number[] | undefined {
  const numbers = call.numbers(k)
  return call.value(k).shape.length === 0 ? undefined : numbers
}

function place(list: ListValue, at: number): number {
  if (Number.isInteger(at) && at >= 0 && at < list.items.length) return at
  throw new GraphError(`place ${at} of a list of ${list.items.length} tensors`)
}

// The shape of items that were never written: what is known, and what the others have.
function itemShape({ items, itemShape: declared }: ListValue, given?: readonly number[]): readonly number[] {
  for (const one of [given, declared, items.items().find((item) => item !== undefined)?.shape]) {
    if (one?.every((extent) => extent >= 0)) return one
  }
  throw new GraphError('the list has a place that was never written, and the shape of its tensors is not known')
}

function read(list: ListValue, at: number, given?: readonly number[]): Value {
  const item = list.items.get(place(list, at))
  if (item !== undefined) return item
  return valueOf(t.zeros(itemShape(list, given), { dtype: list.itemType }))
}

function written(list: ListValue, at: number, value: AnyValue): ListValue {
  if (!Number.isInteger(at) || at < 0 || at >= mostItems) throw new GraphError(`place ${at} of a list`)
  return listValue(list.items.with(at, value as Value), list.itemType, list.itemShape)
}

function stacked(list: ListValue, places: readonly number[], given?: readonly number[]): Tensor {
  if (places.length === 0) return t.zeros([0, ...itemShape(list, given)], { dtype: list.itemType })
  return t.stack(places.map((at) => deviceOf(read(list, at, given))))
}

const all = ({ items }: ListValue): readonly number[] => Array.from({ length: items.length }, (_, at) => at)

/** Rows of a tensor, each as a view. */
function rowsOf(x: Tensor): readonly Value[] {
  return Array.from({ length: x.shape[0] ?? 0 }, (_, k) => {
    const cut = t.slice(x, [k, ...x.shape.slice(1).map(() => 0)], [1, ...x.shape.slice(1)])
    return valueOf(t.reshape(cut, x.shape.slice(1)))
  })
}

function partsOf(x: Tensor, lengths: readonly number[]): readonly Value[] {
  let from = 0
  const parts = lengths.map((length) => {
    const cut = t.slice(x, [from, ...x.shape.slice(1).map(() => 0)], [length, ...x.shape.slice(1)])
    from += length
    return valueOf(cut)
  })
  if (from !== x.shape[0]) throw new GraphError(`parts of ${from} rows for a tensor of ${x.shape[0]}`)
  return parts
}

function joined(list: ListValue): readonly (Tensor | Value)[] {
  const parts = all(list).map((at) => read(list, at))
  if (parts.length === 0) return [t.zeros([0], { dtype: list.itemType }), integers([])]
  const rest = parts[0]!.shape.slice(1)
  if (!parts.every(({ shape }) => shape.length > 0 && sameShape(shape.slice(1), rest)))
    throw new GraphError('its tensors cannot be joined')
  return [t.concat(parts.map(deviceOf)), integers(parts.map(({ shape }) => shape[0]!))]
}

const empty = (call: Call, count: number, dtype: string, shape: readonly number[] | undefined): ListValue =>
  listValue(new PersistentList<Value>(countOf(count)), dtypeIn(call, dtype), shape)

function resized(list: ListValue, count: number): ListValue {
  return listValue(list.items.resized(countOf(count)), list.itemType, list.itemShape)
}

function scattered(start: ListValue, places: readonly number[], x: Tensor): ListValue {
  const rows = rowsOf(x)
  if (rows.length !== places.length) throw new GraphError(`${places.length} places for ${rows.length} tensors`)
  return places.reduce((list, at, k) => written(list, at, rows[k]!), start)
}

const flow = (value: ListValue): readonly AnyValue[] => [value, value]

/** Lists by name. */
export const lists: Readonly<Record<string, Operator>> = {
  EmptyTensorList: operator((call) => empty(call, 0, 'element_dtype', shapeIn(call, 0)), { inputs: 2, host: [0] }),
  TensorArrayCloseV3: operator(() => []),
  TensorArrayConcatV3: operator((call) => joined(call.list(1)), { inputs: 2 }),
  TensorArrayGatherV3: operator(
    (call) => stacked(call.list(2), call.numbers(1), call.attributes.shape('element_shape')),
    {
      inputs: 3,
      host: [1],
    },
  ),
  TensorArrayReadV3: operator((call) => read(call.list(2), call.number(1)), { inputs: 3, host: [1] }),
  TensorArrayScatterV3: operator((call) => scattered(call.list(3), call.numbers(1), call.tensor(2)), {
    inputs: 4,
    host: [1],
  }),
  TensorArraySizeV3: operator((call) => integers([call.list(1).items.length], []), { inputs: 2 }),
  TensorArraySplitV3: operator(
    (call) => {
      const parts = partsOf(call.tensor(1), call.numbers(2))
      return parts.reduce((list, part, k) => written(list, k, part), call.list(3))
    },
    { inputs: 4, host: [2] },
  ),
  TensorArrayV3: operator(
    (call) => flow(empty(call, call.number(0), 'dtype', call.attributes.shape('element_shape'))),
    {
      host: [0],
    },
  ),
  TensorArrayWriteV3: operator((call) => written(call.list(3), call.number(1), call.value(2)), {
    inputs: 4,
    host: [1],
  }),
  TensorListConcat: operator((call) => joined(call.list(0))),
  TensorListConcatV2: operator((call) => joined(call.list(0))),
  TensorListFromTensor: operator(
    (call) => {
      const x = call.tensor(0)
      return listValue(rowsOf(x), x.dtype, shapeIn(call, 1) ?? x.shape.slice(1))
    },
    { inputs: 2, host: [1] },
  ),
  TensorListGather: operator((call) => stacked(call.list(0), call.numbers(1), shapeIn(call, 2)), {
    inputs: 3,
    host: [1, 2],
  }),
  TensorListGetItem: operator((call) => read(call.list(0), call.number(1), shapeIn(call, 2)), {
    inputs: 3,
    host: [1, 2],
  }),
  TensorListLength: operator((call) => integers([call.list(0).items.length], [])),
  TensorListPopBack: operator(
    (call) => {
      const list = call.list(0)
      const last = list.items.length - 1
      return [resized(list, Math.max(0, last)), read(list, last, shapeIn(call, 1))]
    },
    { inputs: 2, host: [1] },
  ),
  TensorListPushBack: operator((call) => written(call.list(0), call.list(0).items.length, call.value(1)), {
    inputs: 2,
  }),
  TensorListReserve: operator((call) => empty(call, call.number(1), 'element_dtype', shapeIn(call, 0)), {
    inputs: 2,
    host: [0, 1],
  }),
  TensorListResize: operator((call) => resized(call.list(0), call.number(1)), { inputs: 2, host: [1] }),
  TensorListScatter: operator((call) => scatterNew(call), { inputs: 3, host: [1, 2] }),
  TensorListScatterV2: operator((call) => scatterNew(call, call.number(3)), { inputs: 4, host: [1, 2, 3] }),
  TensorListSetItem: operator((call) => written(call.list(0), call.number(1), call.value(2)), { inputs: 3, host: [1] }),
  TensorListSplit: operator(
    (call) => listValue(partsOf(call.tensor(0), call.numbers(2)), call.value(0).dtype, undefined),
    {
      inputs: 3,
      host: [2],
    },
  ),
  TensorListStack: operator(
    (call) => {
      const list = call.list(0)
      const count = call.attributes.int('num_elements', -1)
      if (count !== -1 && count !== list.items.length)
        throw new GraphError(`a list of ${list.items.length} tensors, expected ${count}`)
      return stacked(list, all(list), call.inputs.length > 1 ? shapeIn(call, 1) : undefined)
    },
    { host: [1] },
  ),
}

function scatterNew(call: Call, count = -1): ListValue {
  const places = call.numbers(1)
  const size = count >= 0 ? count : Math.max(-1, ...places) + 1
  const start = listValue(new PersistentList<Value>(countOf(size)), call.value(0).dtype, shapeIn(call, 2))
  return scattered(start, places, call.tensor(0))
}

/** Numbers of a dtype in host memory. */
export function numbersAs(dtype: DType, numbers: readonly number[], shape: readonly number[]): Value {
  return dtype === 'float32' ? hostValue('float32', shape, Float32Array.from(numbers)) : integers(numbers, shape)
}

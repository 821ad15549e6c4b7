// Weights of 2, 4 and 8 bits with a scale and a zero point for each block, as exporters of language models write them. See
// ContribOperators.md of ONNX Runtime.
import {
  add,
  cast,
  floorDiv,
  gather,
  matmul,
  mod,
  parameter,
  reshape,
  slice,
  stack,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, hostValue, type TensorValue } from '../../runtime/value.js'
import { range } from '../convolution/windows.js'
import { indicesOf } from '../indexing/flat.js'
import { dequantizeLinear } from './quantization.js'

// The integers of input 1 as floats, [N, K]: (integer − zero point) · scale. The first ones of a byte are in its low bits.
function expanded(call: Call, rows: number, columns: number, bits: number, size: number): Float32Array {
  const blocks = Math.ceil(columns / size)
  const [data, scales] = [call.elements(1) as Float64Array, call.elements(2) as Float64Array]
  const zeros = call.has(3) ? (call.elements(3) as Float64Array) : undefined
  const groups = call.has(4) ? (call.elements(4) as Float64Array) : undefined
  const packed = zeros !== undefined && call.type(3) === 'uint8'
  const zeroBytes = packed ? Math.ceil((blocks * bits) / 8) : blocks
  const lengths = [data.length, scales.length, zeros?.length, groups?.length]
  const expected = [(rows * blocks * size * bits) / 8, rows * blocks, rows * zeroBytes, columns]
  const wrong = lengths.findIndex((length, k) => length !== undefined && length !== expected[k])
  if (wrong !== -1) {
    throw new OnnxError(
      `input ${wrong + 1} has ${lengths[wrong]} elements, expected ${expected[wrong]} for weights [${rows}, ${columns}] in blocks of ${size}`,
    )
  }
  charge(rows * columns)
  const blockOf = Int32Array.from({ length: columns }, (_, k) => groups?.[k] ?? Math.floor(k / size))
  const outside = blockOf.find((block) => !(block >= 0 && block < blocks))
  if (outside !== undefined) throw new OnnxError(`group ${outside} of ${blocks} blocks`)
  // A byte holds 8 / bits integers.
  const [shift, last, most] = [Math.log2(8 / bits), 8 / bits - 1, 2 ** bits - 1]
  const rowBytes = data.length / rows
  const zero = new Float32Array(blocks).fill(2 ** (bits - 1))
  const found = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let k = 0; zeros !== undefined && k < blocks; k++) {
      const value = zeros[row * zeroBytes + (packed ? k >> shift : k)]!
      zero[k] = packed ? (value >> (bits * (k & last))) & most : value
    }
    for (let k = 0; k < columns; k++) {
      const block = blockOf[k]!
      const integer = (data[row * rowBytes + (k >> shift)]! >> (bits * (k & last))) & most
      found[row * columns + k] = (integer - zero[block]!) * scales[row * blocks + block]!
    }
  }
  return found
}

// Made once for weights that belong to the model: float32 takes more memory than the file, but a step of a model reads all weights.
function weightsOf(call: Call): Tensor {
  const [rows, columns] = [call.given('N')!, call.given('K')!]
  const [bits, size] = [call.number('bits', 4), call.given('block_size')!]
  if (!(rows >= 1 && columns >= 1 && size >= 1) || (size * bits) % 8 !== 0) {
    throw new OnnxError(`weights [${rows}, ${columns}] in blocks of ${size}`)
  }
  const from = [rows, columns, bits, size, ...call.inputs.slice(2, 5)]
  const packed = call.value(1)
  const { prepared } = packed
  if (prepared?.from.every((one, k) => one === from[k])) return prepared.tensor
  const made = tensor(expanded(call, rows, columns, bits, size), { shape: [rows, columns] })
  if (!packed.constant || prepared !== undefined) return made
  const kept = parameter(made, { name: 'weights', trainable: false })
  made.dispose()
  packed.prepared = { from, tensor: kept }
  return kept
}

function product(call: Call): Tensor {
  const y = matmul(call.tensor(0), weightsOf(call), { transposeB: true })
  return call.has(5) ? add(y, call.tensor(5)) : y
}

// The integers of bytes, along the last axis.
function unpacked(x: Tensor, bits: number): Tensor {
  const bytes = cast(x, 'int32')
  const parts = range(8 / bits).map((k) => mod(floorDiv(bytes, 2 ** (bits * k)), 2 ** bits))
  return reshape(stack(parts, { axis: -1 }), [...x.shape.slice(0, -1), x.shape.at(-1)! * parts.length])
}

// Picks rows of integers, and makes them floats.
function gatherBlocks(call: Call): TensorValue {
  const { type, shape } = call.value(0)
  const [axis, along] = [call.number('gather_axis', 0), call.number('quantize_axis', 1)].map((one) =>
    call.axis(one, shape.length),
  ) as [number, number]
  if (axis === along) throw new OnnxError(`gather_axis and quantize_axis are both ${axis}, which is not supported`)
  const places = indicesOf(call, 1, shape[axis]!)
  const bits = call.number('bits', 4)
  const picked = (k: number): Tensor => gather(call.tensor(k), places, { axis })
  const integers = (k: number): Tensor => (type === 'uint8' && bits < 8 ? unpacked(picked(k), bits) : picked(k))
  const scales = picked(2)
  const zeros = call.has(3) ? integers(3) : undefined
  const cut =
    zeros &&
    slice(
      zeros,
      zeros.shape.map(() => 0),
      scales.shape,
    )
  const zero = type === 'uint8' ? hostValue(type, [], Uint8Array.of(2 ** (bits - 1))) : undefined
  return dequantizeLinear(
    call.derived(
      [
        deviceValue(type, integers(0)),
        deviceValue(call.type(2), scales),
        cut === undefined ? zero : deviceValue(type, cut),
      ],
      { axis: along < axis ? along : along + places.rank - 1, block_size: call.number('block_size', 128) },
    ),
  )
}

const domain = 'com.microsoft'
const only = { bits: [2, 4, 8] }

/** Weights in blocks. */
export const blockOperators: readonly Operator[] = [
  operator(
    'MatMulNBits',
    1,
    {
      domain,
      inputs: [3, 6],
      host: [1, 2, 3, 4],
      attributes: {
        K: 'int!',
        N: 'int!',
        accuracy_level: 'int',
        bits: 'int',
        block_size: 'int!',
        weight_prepacked: 'int',
      },
      only: { ...only, weight_prepacked: [0] },
    },
    product,
  ),
  operator(
    'GatherBlockQuantized',
    1,
    {
      domain,
      inputs: [3, 4],
      fixed: [2],
      attributes: { bits: 'int', block_size: 'int', gather_axis: 'int', quantize_axis: 'int' },
      only,
    },
    gatherBlocks,
  ),
]

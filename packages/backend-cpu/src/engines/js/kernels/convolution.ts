// Convolution and its two gradients as matrix products over patches. A reused buffer holds one row for each window.
import type { Shape, TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { type Gemm, turned } from './gemm.js'
import type { Matrix } from './matrix.js'
import { type WindowAttributes, type Windows, windowsOver } from './windows.js'

interface Attributes extends WindowAttributes {
  readonly groups: number
}
type Operand = View<TypedArray>

// Elements of the patch buffer. A product needs many rows to be fast, and the buffer has to fit into the second-level
// cache.
const bufferSize = 1 << 17

interface Geometry {
  readonly windows: Windows
  readonly groups: number
  /** Channels of the input, and of one group. */
  readonly channels: number
  readonly inputs: number
  /** Channels of the output, and of one group. */
  readonly filters: number
  readonly outputs: number
  /** Columns of the patch matrix of one group. */
  readonly depth: number
  /** Windows that are handled at once. */
  readonly rows: number
}

function geometryOf(xShape: Shape, filterShape: Shape, outShape: Shape, attrs: Attributes): Geometry {
  const { groups } = attrs
  const windows = windowsOver(xShape, filterShape.slice(0, -2), outShape.slice(1, -1), attrs)
  const [inputs, filters] = [filterShape.at(-2)!, filterShape.at(-1)!]
  const depth = windows.places * inputs
  const rows = Math.max(1, Math.min(windows.count, Math.floor(bufferSize / Math.max(1, depth))))
  return { windows, groups, channels: inputs * groups, inputs, filters, outputs: filters / groups, depth, rows }
}

const attributesOf = (attrs: unknown): Attributes => attrs as Attributes

// Patches pay off if a product has enough columns to reuse them. With few filters per group the rendered kernel runs.
function accepts({ inputs, outputs, attrs }: Signature, filterShape: Shape): boolean {
  const { groups } = attributesOf(attrs)
  if (outputs[0]!.dtype !== 'float32' || inputs.some(({ dtype }) => dtype === 'float64')) return false
  return groups === 1 || filterShape.at(-1)! >= 4 * groups
}

const secondInput = (signature: Signature): boolean => accepts(signature, signature.inputs[1]!.shape)
const firstOutput = (signature: Signature): boolean => accepts(signature, signature.outputs[0]!.shape)

/** The named kernels of the three convolutions. */
export function convolutionKernels(gemm: Gemm): Readonly<Record<string, NamedKernel<TypedArray>>> {
  let buffer = new Float32Array(0)
  // Calls back for every block of windows of every group, with room for its patches.
  const eachBlock = (
    geometry: Geometry,
    block: (patches: Float32Array, first: number, rows: number, group: number) => void,
  ): void => {
    const { windows, groups, depth, rows } = geometry
    if (buffer.length < rows * depth) buffer = new Float32Array(rows * depth)
    for (let first = 0; first < windows.count; first += rows) {
      for (let group = 0; group < groups; group++) {
        block(buffer, first, Math.min(rows, windows.count - first), group)
      }
    }
  }

  return {
    convolution: {
      accepts: secondInput,
      run([x, filters], [out], attrs, { outputs }) {
        const [source, weights] = [x as Operand, filters as Operand]
        const geometry = geometryOf(source.shape, weights.shape, outputs[0]!.shape, attributesOf(attrs))
        eachBlock(geometry, (patches, first, rows, group) => {
          readPatches(geometry, source, first, rows, group, patches)
          const at = first * geometry.filters + group * geometry.outputs
          const [a, b] = [patchMatrix(geometry, patches), filterMatrix(geometry, weights, group)]
          gemm(rows, geometry.outputs, geometry.depth, a, b, out!, at, geometry.filters, false)
        })
      },
    },
    convolutionInputGradient: {
      accepts: secondInput,
      run([upstream, filters], [out], attrs, { outputs }) {
        const [source, weights] = [upstream as Operand, filters as Operand]
        const geometry = geometryOf(outputs[0]!.shape, weights.shape, source.shape, attributesOf(attrs))
        out!.fill(0)
        eachBlock(geometry, (patches, first, rows, group) => {
          const [a, b] = [outputMatrix(geometry, source, first, group), turned(filterMatrix(geometry, weights, group))]
          gemm(rows, geometry.depth, geometry.outputs, a, b, patches, 0, geometry.depth, false)
          addPatches(geometry, patches, first, rows, group, out!)
        })
      },
    },
    convolutionFilterGradient: {
      accepts: firstOutput,
      run([x, upstream], [out], attrs, { outputs }) {
        const [source, above] = [x as Operand, upstream as Operand]
        const geometry = geometryOf(source.shape, outputs[0]!.shape, above.shape, attributesOf(attrs))
        out!.fill(0)
        eachBlock(geometry, (patches, first, rows, group) => {
          readPatches(geometry, source, first, rows, group, patches)
          const [a, b] = [turned(patchMatrix(geometry, patches)), outputMatrix(geometry, above, first, group)]
          gemm(geometry.depth, geometry.outputs, rows, a, b, out!, group * geometry.outputs, geometry.filters, true)
        })
      },
    },
  }
}

function patchMatrix({ depth }: Geometry, data: Float32Array): Matrix {
  return { data, offset: 0, rowStride: depth, columnStride: 1 }
}

function filterMatrix({ filters, outputs }: Geometry, { storage, offset }: Operand, group: number): Matrix {
  return { data: storage, offset: offset + group * outputs, rowStride: filters, columnStride: 1 }
}

function outputMatrix(
  { filters, outputs }: Geometry,
  { storage, offset }: Operand,
  first: number,
  group: number,
): Matrix {
  return { data: storage, offset: offset + first * filters + group * outputs, rowStride: filters, columnStride: 1 }
}

// One row of `patches` for each window: its places in order, each with the group's channels; padding is 0.
function readPatches(
  { windows, inputs, depth }: Geometry,
  { storage, offset }: Operand,
  first: number,
  rows: number,
  group: number,
  patches: Float32Array,
): void {
  const start = offset + group * inputs
  const { places, steps } = windows
  for (let row = 0; row < rows; row++) {
    const { at, inside } = windows.locate(first + row)
    const to = row * depth
    if (inside) {
      gatherPatch(storage, start + at, steps, places, inputs, patches, to)
      continue
    }
    patches.fill(0, to, to + depth)
    for (let n = windows.find(first + row) - 1; n >= 0; n--) {
      const [place, from] = [windows.found[n]!, windows.foundAt[n]!]
      for (let k = 0; k < inputs; k++) patches[to + place * inputs + k] = storage[start + from + k]!
    }
  }
}

function gatherPatch(
  from: TypedArray,
  start: number,
  steps: Int32Array,
  places: number,
  inputs: number,
  patches: Float32Array,
  to: number,
): void {
  let next = to | 0
  for (let place = 0; place < places; place++) {
    const at = (start + steps[place]!) | 0
    for (let k = 0; k < inputs; k++, next = (next + 1) | 0) patches[next] = from[(at + k) | 0]!
  }
}

// The reverse: adds every patch at the place where it was read.
function addPatches(
  { windows, inputs, depth }: Geometry,
  patches: Float32Array,
  first: number,
  rows: number,
  group: number,
  out: TypedArray,
): void {
  const start = group * inputs
  const { places, steps } = windows
  for (let row = 0; row < rows; row++) {
    const { at, inside } = windows.locate(first + row)
    const from = row * depth
    if (inside) {
      scatterPatch(patches, from, steps, places, inputs, out, start + at)
      continue
    }
    for (let n = windows.find(first + row) - 1; n >= 0; n--) {
      const [place, to] = [windows.found[n]!, windows.foundAt[n]!]
      for (let k = 0; k < inputs; k++) out[start + to + k]! += patches[from + place * inputs + k]!
    }
  }
}

function scatterPatch(
  patches: Float32Array,
  from: number,
  steps: Int32Array,
  places: number,
  inputs: number,
  out: TypedArray,
  start: number,
): void {
  let next = from | 0
  for (let place = 0; place < places; place++) {
    const at = (start + steps[place]!) | 0
    for (let k = 0; k < inputs; k++, next = (next + 1) | 0) out[(at + k) | 0]! += patches[next]!
  }
}

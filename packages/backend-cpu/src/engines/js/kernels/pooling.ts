// Max and average pooling with their gradients: all channels of a window place at a time.
import type { Shape, TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { type WindowAttributes, type Windows, windowsOver } from './windows.js'

interface Attributes extends WindowAttributes {
  readonly size: readonly number[]
}
type Operand = View<TypedArray>

// A window that is all padding has no elements; such paddings are left to the rendered kernel, and so are integers.
function accepts({ inputs, outputs, attrs }: Signature): boolean {
  const { size, padding } = attrs as unknown as Attributes
  const floating = [...inputs, ...outputs].every(({ dtype }) => dtype === 'float32' || dtype === 'float64')
  return floating && padding.every(([before, after], k) => before < size[k]! && after < size[k]!)
}

function windowsOf(input: Shape, output: Shape, attrs: unknown): Windows {
  const { size, strides, padding } = attrs as Attributes
  return windowsOver(input, size, output.slice(1, -1), { strides, padding })
}

/** The named kernels of pooling. */
export function poolingKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  let best = new Float64Array(0)
  let winners = new Int32Array(0)
  return {
    maxPool: {
      accepts,
      run([x], [out], attrs, { outputs }) {
        const { storage, offset, shape } = x as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, outputs[0]!.shape, attrs)
        for (let window = 0; window < windows.count; window++) {
          const to = window * channels
          let empty = true
          windows.visit(window, (_, at) => {
            if (empty) copy(storage, offset + at, out!, to, channels)
            else raise(storage, offset + at, out!, to, channels)
            empty = false
          })
        }
      },
    },
    maxPoolGradient: {
      accepts,
      run([x, upstream], [out], attrs) {
        const { storage, offset, shape } = x as Operand
        const above = upstream as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, above.shape, attrs)
        if (best.length < channels) {
          best = new Float64Array(channels)
          winners = new Int32Array(channels)
        }
        out!.fill(0)
        for (let window = 0; window < windows.count; window++) {
          let empty = true
          windows.visit(window, (_, at) => {
            if (empty) begin(storage, offset, at, channels, best, winners)
            else compare(storage, offset, at, channels, best, winners)
            empty = false
          })
          const from = above.offset + window * channels
          for (let k = 0; k < channels; k++) out![winners[k]!]! += above.storage[from + k]!
        }
      },
    },
    avgPool: {
      accepts,
      run([x], [out], attrs, { outputs }) {
        const { storage, offset, shape } = x as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, outputs[0]!.shape, attrs)
        if (best.length < channels) best = new Float64Array(channels)
        for (let window = 0; window < windows.count; window++) {
          let count = 0
          best.fill(0, 0, channels)
          windows.visit(window, (_, at) => {
            add(storage, offset + at, best, channels)
            count++
          })
          const to = window * channels
          for (let k = 0; k < channels; k++) out![to + k] = best[k]! / count
        }
      },
    },
    avgPoolGradient: {
      accepts,
      run([upstream], [out], attrs, { outputs }) {
        const above = upstream as Operand
        const { shape } = outputs[0]!
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, above.shape, attrs)
        out!.fill(0)
        for (let window = 0; window < windows.count; window++) {
          let count = 0
          windows.visit(window, () => {
            count++
          })
          const from = above.offset + window * channels
          windows.visit(window, (_, at) => {
            for (let k = 0; k < channels; k++) out![at + k]! += above.storage[from + k]! / count
          })
        }
      },
    },
  }
}

function copy(from: TypedArray, at: number, out: TypedArray, to: number, channels: number): void {
  for (let k = 0; k < channels; k++) out[to + k] = from[at + k]!
}

// NaN wins, on either side.
function raise(from: TypedArray, at: number, out: TypedArray, to: number, channels: number): void {
  for (let k = 0; k < channels; k++) out[to + k] = Math.max(out[to + k]!, from[at + k]!)
}

function add(from: TypedArray, at: number, sums: Float64Array, channels: number): void {
  for (let k = 0; k < channels; k++) sums[k]! += from[at + k]!
}

function begin(
  from: TypedArray,
  offset: number,
  at: number,
  channels: number,
  best: Float64Array,
  winners: Int32Array,
): void {
  for (let k = 0; k < channels; k++) {
    best[k] = from[offset + at + k]!
    winners[k] = at + k
  }
}

// The first of equals keeps its place; so does the first NaN.
function compare(
  from: TypedArray,
  offset: number,
  at: number,
  channels: number,
  best: Float64Array,
  winners: Int32Array,
): void {
  for (let k = 0; k < channels; k++) {
    const value = from[offset + at + k]!
    const known = best[k]!
    if (value > known || (Number.isNaN(value) && !Number.isNaN(known))) {
      best[k] = value
      winners[k] = at + k
    }
  }
}

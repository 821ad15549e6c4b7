// Max and average pooling with their gradients. They process all channels of a place of a window at a time.
import type { Shape, TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { type WindowAttributes, type Windows, windowsOver } from './windows.js'

interface Attributes extends WindowAttributes {
  readonly size: readonly number[]
}
type Operand = View<TypedArray>

// A window of padding alone has no elements. The rendered kernel handles pooling that can have one, and integers.
function accepts({ inputs, outputs, attrs }: Signature): boolean {
  const { size, padding } = attrs as unknown as Attributes
  const types = [...inputs, ...outputs]
  return (
    types.every(({ dtype }) => dtype === 'float32' || dtype === 'float64') &&
    types.every(({ shape }) => shape.slice(1).every((extent) => extent > 0)) &&
    padding.every(([before, after], k) => before < size[k]! && after < size[k]!)
  )
}

function windowsOf(input: Shape, output: Shape, attrs: unknown): Windows {
  const { size, strides, padding } = attrs as Attributes
  return windowsOver(input, size, output.slice(1, -1), { strides, padding })
}

/** The named kernels of pooling. */
export function poolingKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  const pick = new Float64Array(2)
  let sums = new Float64Array(0)
  let winners = new Int32Array(0)
  return {
    maxPool: {
      accepts,
      run([x], [out], attrs, { outputs }) {
        const { storage, offset, shape } = x as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, outputs[0]!.shape, attrs)
        for (let window = 0; window < windows.count; window++) {
          const count = windows.find(window)
          const to = window * channels
          out!.set(storage.subarray(offset + windows.foundAt[0]!, offset + windows.foundAt[0]! + channels), to)
          for (let n = 1; n < count; n++) raise(storage, offset + windows.foundAt[n]!, out!, to, channels, pick)
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
        if (winners.length < channels) winners = new Int32Array(channels)
        out!.fill(0)
        for (let window = 0; window < windows.count; window++) {
          const count = windows.find(window)
          for (let k = 0; k < channels; k++) winners[k] = windows.foundAt[0]! + k
          for (let n = 1; n < count; n++) compare(storage, offset, windows.foundAt[n]!, channels, winners)
          addTo(out!, winners, above.storage, above.offset + window * channels, channels)
        }
      },
    },
    avgPool: {
      accepts,
      run([x], [out], attrs, { outputs }) {
        const { storage, offset, shape } = x as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(shape, outputs[0]!.shape, attrs)
        if (sums.length < channels) sums = new Float64Array(channels)
        for (let window = 0; window < windows.count; window++) {
          const count = windows.find(window)
          sums.fill(0, 0, channels)
          for (let n = 0; n < count; n++) addScaled(storage, offset + windows.foundAt[n]!, 1, sums, 0, channels)
          const to = window * channels
          for (let k = 0; k < channels; k++) out![to + k] = sums[k]! / count
        }
      },
    },
    avgPoolGradient: {
      accepts,
      run([upstream], [out], attrs, { outputs }) {
        const { storage, offset, shape } = upstream as Operand
        const channels = shape.at(-1)!
        const windows = windowsOf(outputs[0]!.shape, shape, attrs)
        out!.fill(0)
        for (let window = 0; window < windows.count; window++) {
          const count = windows.find(window)
          const from = offset + window * channels
          for (let n = 0; n < count; n++) addScaled(storage, from, 1 / count, out!, windows.foundAt[n]!, channels)
        }
      },
    },
  }
}

// NaN wins on either side. The processor cannot predict which one is larger, so this does not branch; see `pickText`.
function raise(from: TypedArray, at: number, out: TypedArray, to: number, channels: number, pick: Float64Array): void {
  for (let k = 0; k < channels; k++) {
    const value = from[(at + k) | 0]!
    const known = out[(to + k) | 0]!
    pick[0] = value
    pick[1] = known
    out[(to + k) | 0] = pick[Number(value <= known) | Number(Number.isNaN(known))]!
  }
}

// The first of equal elements keeps its place, and so does the first NaN.
function compare(from: TypedArray, offset: number, at: number, channels: number, winners: Int32Array): void {
  for (let k = 0; k < channels; k++) {
    const winner = winners[k]!
    const value = from[(offset + at + k) | 0]!
    const known = from[(offset + winner) | 0]!
    const wins = Number(value > known) | (Number(Number.isNaN(value)) & Number(!Number.isNaN(known)))
    winners[k] = winner + Math.imul(at + k - winner, wins)
  }
}

function addTo(out: TypedArray, places: Int32Array, from: TypedArray, at: number, channels: number): void {
  for (let k = 0; k < channels; k++) out[places[k]!]! += from[(at + k) | 0]!
}

function addScaled(from: TypedArray, at: number, scale: number, out: TypedArray, to: number, channels: number): void {
  for (let k = 0; k < channels; k++) out[(to + k) | 0]! += from[(at + k) | 0]! * scale
}

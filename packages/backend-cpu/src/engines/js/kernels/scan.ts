// Scans in one pass: running sums, products and extremes, and the linear recurrence. Floats accumulate in float64.
import type { TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, View } from '@tensorloom/tensor/backend'
import { alongAxis } from './along-axis.js'

type Operand = View<TypedArray>

/** The named kernels of scans. */
export function scanKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  return {
    cumsum: scanKernel((floats) => (floats ? (a, b) => a + b : (a, b) => (a + b) | 0), 0, 0),
    cumprod: scanKernel((floats) => (floats ? (a, b) => a * b : Math.imul), 1, 1),
    cumMax: scanKernel(() => Math.max, Number.NEGATIVE_INFINITY, -2147483648),
    cumMin: scanKernel(() => Math.min, Number.POSITIVE_INFINITY, 2147483647),
    linearScan: {
      run([coefficients, terms], [out], { axis, reverse }) {
        const [a, b] = [coefficients as Operand, terms as Operand]
        const { outer, extent, inner } = alongAxis(a.shape, axis as number)
        const step = reverse ? -inner : inner
        for (let row = 0; row < outer; row++) {
          for (let lane = 0; lane < inner; lane++) {
            let at = row * extent * inner + lane + (reverse ? (extent - 1) * inner : 0)
            let y = 0
            for (let k = 0; k < extent; k++, at += step) {
              // The state starts at 0, so an infinite first coefficient gives NaN.
              y = b.storage[b.offset + at]! + a.storage[a.offset + at]! * y
              out![at] = y
            }
          }
        }
      },
    },
  }
}

type Combine = (a: number, b: number) => number

// Floats start at `neutral`, int32 at `neutralInteger`. uint8 and bool clamp it to their own range.
function scanKernel(
  combineFor: (floats: boolean) => Combine,
  neutral: number,
  neutralInteger: number,
): NamedKernel<TypedArray> {
  return {
    run([input], [out], { axis, exclusive, reverse }, { outputs }) {
      const { storage, offset, shape } = input as Operand
      const { dtype } = outputs[0]!
      const floats = dtype === 'float32' || dtype === 'float64'
      const largest = dtype === 'uint8' ? 255 : dtype === 'bool' ? 1 : 2147483647
      const least = dtype === 'int32' ? -2147483648 : 0
      const start = floats ? neutral : Math.max(least, Math.min(largest, neutralInteger))
      const { outer, extent, inner } = alongAxis(shape, axis as number)
      const step = reverse ? -inner : inner
      for (let row = 0; row < outer; row++) {
        for (let lane = 0; lane < inner; lane++) {
          const first = row * extent * inner + lane + (reverse ? (extent - 1) * inner : 0)
          scan(storage, offset + first, out!, first, step, extent, start, combineFor(floats), exclusive as boolean)
        }
      }
    },
  }
}

function scan(
  x: TypedArray,
  from: number,
  out: TypedArray,
  to: number,
  step: number,
  count: number,
  start: number,
  combine: Combine,
  exclusive: boolean,
): void {
  let running = start
  for (let k = 0, at = 0; k < count; k++, at += step) {
    if (exclusive) out[to + at] = running
    running = combine(running, x[from + at]!)
    if (!exclusive) out[to + at] = running
  }
}

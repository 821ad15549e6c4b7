// The same transform in n · log n steps, as a named kernel: for typed arrays and lengths that are powers of two.
import type { TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, View } from '@tensorloom/tensor/backend'

/** Answers `@example/dft` (Cooley and Tukey 1965, radix 2). */
export const fft: NamedKernel<TypedArray> = {
  accepts({ inputs }) {
    const n = inputs[0]!.shape.at(-1)!
    return n > 0 && Number.isInteger(Math.log2(n))
  },
  run([first, second], [outReal, outImaginary]) {
    const real = first as View<TypedArray>
    const imaginary = second as View<TypedArray> | undefined
    const n = real.shape.at(-1)!
    const { order, cosines, sines } = tablesFor(n)
    // Rows are transformed in float64: float32 would lose a digit over the stages.
    const [re, im] = [new Float64Array(n), new Float64Array(n)]
    for (let row = 0; row < outReal!.length; row += n) {
      for (let k = 0; k < n; k++) {
        re[k] = real.storage[real.offset + row + order[k]!]!
        im[k] = imaginary === undefined ? 0 : imaginary.storage[imaginary.offset + row + order[k]!]!
      }
      transform(re, im, cosines, sines)
      outReal!.set(re, row)
      outImaginary!.set(im, row)
    }
  },
}

/** Transforms of 2, 4, 8, … elements, each from two of half its length. */
function transform(re: Float64Array, im: Float64Array, cosines: Float64Array, sines: Float64Array): void {
  const n = re.length
  for (let half = 1; half < n; half *= 2) {
    const turn = n / (2 * half)
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const [even, odd] = [start + k, start + k + half]
        const [c, s] = [cosines[k * turn]!, sines[k * turn]!]
        const a = c * re[odd]! + s * im[odd]!
        const b = c * im[odd]! - s * re[odd]!
        re[odd] = re[even]! - a
        im[odd] = im[even]! - b
        re[even] = re[even]! + a
        im[even] = im[even]! + b
      }
    }
  }
}

/** Where each element comes from (its index with the bits reversed), and half a circle. */
function tablesFor(n: number): { order: Int32Array; cosines: Float64Array; sines: Float64Array } {
  const order = new Int32Array(n)
  for (let k = 1; k < n; k++) order[k] = (order[k >> 1]! >> 1) + (k % 2) * (n >> 1)
  const angles = Float64Array.from({ length: n >> 1 }, (_, k) => (2 * Math.PI * k) / n)
  return { order, cosines: angles.map(Math.cos), sines: angles.map(Math.sin) }
}

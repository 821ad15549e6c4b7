// A native library in JavaScript, for tests of everything around it.

import type { BlasFunctions, BlasProduct, CpuBlas } from '../../src/blas.js'
import { nativeProducts } from '../../src/native.js'

/**
 * The functions. They know memory by the address that they gave last, which is another one each time: whoever uses an old
 * one after memory has grown reads beyond it. Workers run the text of this function.
 */
function fakeFunctions(): BlasFunctions {
  let start = 2 ** 40
  let memory: ArrayBufferLike | undefined
  const product =
    (numbers: Float32ArrayConstructor | Float64ArrayConstructor): BlasProduct =>
    (order, transA, transB, m, n, k, alpha, a, leadingA, b, leadingB, beta, c, leadingC) => {
      if (order !== 101 || m < 1 || n < 1 || k < 1) throw new Error('a wrong call')
      if (leadingC < n || leadingA < (transA === 111 ? k : m) || leadingB < (transB === 111 ? n : k)) {
        throw new Error('a wrong leading dimension')
      }
      const end = c - start + numbers.BYTES_PER_ELEMENT * ((m - 1) * leadingC + n)
      if (end > memory!.byteLength) throw new RangeError('beyond memory')
      const at = (address: number): Float32Array | Float64Array => new numbers(memory as ArrayBuffer, address - start)
      const [left, right, result] = [at(a), at(b), at(c)]
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          let sum = 0
          for (let step = 0; step < k; step++) {
            const x = left[transA === 111 ? row * leadingA + step : step * leadingA + row]!
            const y = right[transB === 111 ? step * leadingB + column : column * leadingB + step]!
            sum += x * y
          }
          const place = row * leadingC + column
          result[place] = alpha * sum + (beta === 0 ? 0 : beta * result[place]!)
        }
      }
    }
  return {
    addressOf(view) {
      memory = view.buffer
      start += 2 ** 20
      return start - view.byteOffset
    },
    sgemm: product(Float32Array),
    dgemm: product(Float64Array),
  }
}

/** Creates the library. `workerText` runs in workers before its functions are returned, and can change `functions`. */
export function fakeBlas(workerText = ''): CpuBlas {
  const worker = `const functions = (${fakeFunctions.toString()})(); ${workerText}; return functions`
  return { name: 'Fake', worker, products: nativeProducts, ...fakeFunctions() }
}

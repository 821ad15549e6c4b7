// Windows of one place, one beside the other: a convolution is a product of the image's rows with the filters.
import type { Epilogue, Gemm } from '../gemm/index.js'
import type { Geometry } from './geometry.js'

/** Whether a convolution is such a product. */
export function isPointwise({ window, strides, isPadded, inputs }: Geometry): boolean {
  return !isPadded && inputs > 1 && [...window, ...strides].every((one) => one === 1)
}

// One product for each group.
function eachGroup({ groups }: Geometry, run: (group: number) => void): void {
  for (let group = 0; group < groups; group++) run(group)
}

/** `out = x · filters`, with an epilogue. */
export function pointwiseForward(
  gemm: Gemm,
  geometry: Geometry,
  x: number,
  filters: number,
  out: number,
  { bias, activation }: Epilogue,
): void {
  const { rows, channels, inputs, outputs, filters: count } = geometry
  eachGroup(geometry, (group) => {
    gemm({
      m: rows,
      n: outputs,
      k: inputs,
      a: { at: x + 4 * group * inputs, rowStride: channels, columnStride: 1 },
      b: { at: filters + 4 * group * outputs, rowStride: count, columnStride: 1 },
      c: { at: out + 4 * group * outputs, rowStride: count },
      ...(bias !== undefined && { bias: bias + 4 * group * outputs }),
      ...(activation && { activation }),
    })
  })
}

/** `out = upstream · filtersᵀ`. */
export function pointwiseInputGradient(
  gemm: Gemm,
  geometry: Geometry,
  upstream: number,
  filters: number,
  out: number,
): void {
  const { rows, channels, inputs, outputs, filters: count } = geometry
  eachGroup(geometry, (group) => {
    gemm({
      m: rows,
      n: inputs,
      k: outputs,
      a: { at: upstream + 4 * group * outputs, rowStride: count, columnStride: 1 },
      b: { at: filters + 4 * group * outputs, rowStride: 1, columnStride: count },
      c: { at: out + 4 * group * inputs, rowStride: channels },
    })
  })
}

/** `out = xᵀ · upstream`. */
export function pointwiseFilterGradient(
  gemm: Gemm,
  geometry: Geometry,
  x: number,
  upstream: number,
  out: number,
): void {
  const { rows, channels, inputs, outputs, filters: count } = geometry
  eachGroup(geometry, (group) => {
    gemm({
      m: inputs,
      n: outputs,
      k: rows,
      a: { at: x + 4 * group * inputs, rowStride: 1, columnStride: channels },
      b: { at: upstream + 4 * group * outputs, rowStride: count, columnStride: 1 },
      c: { at: out + 4 * group * outputs, rowStride: count },
    })
  })
}

// What a convolution is, and the kernels that compute its parts.
import type { Epilogue } from '../gemm/types.js'

/** Depth, height, width. Axes that a convolution lacks come first and are 1. */
export type Extents = readonly [depth: number, height: number, width: number]

/** A convolution. */
export interface Geometry {
  readonly batch: number
  readonly groups: number
  /** Channels of the input, and of one group. */
  readonly channels: number
  readonly inputs: number
  /** Channels of the output, and of one group. */
  readonly filters: number
  readonly outputs: number
  readonly input: Extents
  readonly padded: Extents
  readonly before: Extents
  readonly window: Extents
  readonly out: Extents
  readonly strides: Extents
  readonly dilations: Extents
  /** Whether there is padding. */
  readonly isPadded: boolean
  /** Windows of an image, and of all images. */
  readonly windows: number
  readonly rows: number
  /** Numbers of a window in one group. */
  readonly depth: number
  /** Neighbouring numbers of a window. */
  readonly run: number
  /** The offset of each run from the start of a window, in numbers. */
  readonly places: readonly number[]
}

/** The two products. Addresses: images with their padding, filters, the output. */
export interface PatchProducts {
  /** `out[windows, filters] = patches · filters` */
  forward(geometry: Geometry, x: number, filters: number, out: number, epilogue: Epilogue): void
  /** `out[depth, filters] = patchesᵀ · upstream` */
  filterGradient(geometry: Geometry, x: number, upstream: number, out: number): void
}

/** Computes the input gradient from the upstream gradient and the filters. All arguments are addresses. */
export type InputGradient = (geometry: Geometry, upstream: number, filters: number, out: number) => void

/** The three products. */
export interface NativePatches extends PatchProducts {
  /** Whether the library takes a convolution. */
  takes(geometry: Geometry): boolean
  readonly inputGradient: InputGradient
}

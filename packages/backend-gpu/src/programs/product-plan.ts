// Whether a kernel with given sizes is computed as a product of matrices, and what of it is copied first.
import type { Expr, Kernel } from '@tensorloom/tensor/backend'
import { type EngineMode, modes } from '../device/modes.js'
import { blockTerms } from '../render/reductions.js'
import { exactIntegers } from '../render/values.js'
import { extentOf, type ProductForm, plainLoad } from './product-form.js'
import { product, valueOf } from './split-reduction.js'

/** Where the elements of an operand are: `base + batch · i + outer · j + inner · k`, its axes in that order. */
export interface Placement {
  readonly base: number
  readonly batch: number
  readonly outer: number
  readonly inner: number
}

/** Sizes of a product. */
export interface ProductSizes {
  readonly batches: number
  readonly rows: number
  readonly columns: number
  /** Terms of each sum. */
  readonly terms: number
}

/** How a product is computed. */
export interface ProductPlan extends ProductSizes {
  /** Where the left operand is: batches, rows, terms. Undefined: it has to be written down first. */
  readonly left: Placement | undefined
  /** Where the right operand is: batches, terms, columns. */
  readonly right: Placement | undefined
}

/**
 * From as many multiplications on, the launches of a product pay. On WebGL2, where it reads packed texels, that is sooner than
 * on WebGPU; off a GPU nothing is gained but that guards are decided once.
 */
const fewProducts: Readonly<Record<EngineMode, number>> = {
  webgpu: 2 ** 20,
  webgl2: 2 ** 19,
  webasm: 2 ** 14,
  cpu: 2 ** 14,
}
/** With fewer columns or terms, most of what is added to come to multiples of four is wasted. */
const fewest = 3
/** Multiplications that pay for an element that is written down first. */
const perElement = 6

/** How a kernel is computed as a product, if that pays. */
export function productPlan(
  kernel: Kernel,
  form: ProductForm,
  params: Float64Array,
  mode: EngineMode,
): ProductPlan | undefined {
  const extents = (axes: readonly number[]): number =>
    product(
      axes.map((axis) => extentOf(kernel, axis)),
      params,
    )
  const [batches, rows] = [extents(form.batch), extents(form.rows)]
  const [columns, terms] = [extents(form.columns), extents(form.terms)]
  const products = batches * rows * columns * terms
  if (products < fewProducts[mode]) return undefined
  const { gpu } = modes[mode]
  const left = placementOf(kernel, form.left, [form.batch, form.rows, form.terms], params)
  const right = placementOf(kernel, form.right, [form.batch, form.terms, form.columns], params)
  if (Math.min(columns, terms) < fewest) return undefined
  if (!gpu && left !== undefined && right !== undefined) return undefined
  const copies: readonly (readonly [boolean, number, number])[] = [
    [left === undefined, batches * rows * terms, columns],
    [right === undefined, batches * terms * columns, rows],
  ]
  // Room for what is added to come to multiples of four.
  const fits = (elements: number): boolean => elements <= exactIntegers / 2
  for (const [copied, elements, uses] of copies) {
    if (copied && (uses < perElement || elements > exactIntegers)) return undefined
    if (gpu && !fits(elements)) return undefined
  }
  if (!fits(batches * rows * columns)) return undefined
  return { batches, rows, columns, terms, left, right }
}

// Where a load finds its elements, if along each group of axes it walks in one stride.
function placementOf(
  kernel: Kernel,
  operand: Expr,
  groups: readonly [readonly number[], readonly number[], readonly number[]],
  params: Float64Array,
): Placement | undefined {
  const load = plainLoad(operand)
  if (load === undefined) return undefined
  const strideOf = (axis: number): number => {
    const term = load.index.terms.find((one) => one.axis === axis)
    return term === undefined ? 0 : valueOf(term.stride, params)
  }
  const strides: number[] = []
  for (const group of groups) {
    const axes = group.filter((axis) => valueOf(extentOf(kernel, axis), params) > 1)
    for (let k = 1; k < axes.length; k++) {
      const extent = valueOf(extentOf(kernel, axes[k]!), params)
      if (strideOf(axes[k - 1]!) !== strideOf(axes[k]!) * extent) return undefined
    }
    strides.push(axes.length === 0 ? 0 : strideOf(axes.at(-1)!))
  }
  const [batch, outer, inner] = strides as [number, number, number]
  return { base: valueOf(load.index.base, params) + valueOf(load.index.offset, params), batch, outer, inner }
}

/** The placement of an operand that was written down: row-major. */
export function writtenDown(outer: number, inner: number): Placement {
  return { base: 0, batch: outer * inner, outer: inner, inner: 1 }
}

/** Strides of the axes of the output in the sums, in the order batches, rows, columns: the extra params of `finishKernel`. */
export function sumStrides(kernel: Kernel, { batch, rows, columns }: ProductForm, params: Float64Array): number[] {
  const order = [...batch, ...rows, ...columns]
  return order.map((_, k) =>
    product(
      order.slice(k + 1).map((axis) => kernel.shape[axis]!),
      params,
    ),
  )
}

/** In how many parts the terms of each sum are summed, so that there are enough threads, and how many each has. */
export function partsOf(
  { batches, rows, columns, terms }: ProductSizes,
  lanes: number,
): {
  readonly parts: number
  readonly perPart: number
} {
  const threads = batches * rows * Math.ceil(columns / lanes)
  const wanted = lanes === 1 ? 1 : Math.min(Math.ceil(enoughThreads / threads), Math.floor(terms / fewestTerms))
  const parts = Math.max(1, wanted, Math.ceil(terms / mostTerms))
  // Whole blocks.
  const perPart = Math.ceil(terms / parts / blockTerms) * blockTerms
  return { parts: Math.ceil(terms / perPart), perPart }
}

/** So many terms are a block of blocks, and no part has more. */
const mostTerms = blockTerms ** 2
/** Fewer terms than that are not worth a part. */
const fewestTerms = 256
/** Threads that keep a GPU busy. */
const enoughThreads = 2 ** 13

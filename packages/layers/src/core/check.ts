// Checks of what users pass, with errors that name the layer and the option.
import { type Shape, ShapeError, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** Shape of one sample as users write it, with `null` for extents that differ from call to call. */
export type PartialShape = readonly (number | null)[]

/** `[28, 28, 1]` as text. For a list of shapes, one after another. */
export function shapeText(shape: Shape | readonly Shape[]): string {
  return (shape as readonly unknown[]).some(Array.isArray)
    ? (shape as readonly Shape[]).map(shapeText).join(' and ')
    : `[${shape.join(', ')}]`
}

/** Shape of a value with its batch axis written as a word: `[batch, 28, 28, 1]`; extents that are not known are null. */
export function batchText(shape: Shape): string {
  return `[${['batch', ...shape.map((extent) => (extent === -1 ? 'null' : extent))].join(', ')}]`
}

/** Throws unless `shape` lists whole numbers of at least 0. */
export function checkShape(where: string, shape: unknown): void {
  if (Array.isArray(shape) && Array.from(shape).every((extent) => Number.isInteger(extent) && extent >= 0)) return
  if (Array.isArray(shape) && shape.includes(-1)) {
    throw new ShapeError(`${where}: the shape [${shape.join(', ')}] depends on an unknown extent`, {
      help: 'parameters need known extents: write a number instead of null in inputShape',
    })
  }
  throw new ShapeError(`${where}: a shape is a list of whole numbers, got ${describeValue(shape)}`, {
    help: 'write it without the batch axis: [28, 28, 1]',
  })
}

/** A shape or list of shapes as users write them, checked; −1 takes the place of `null`. */
export function checkSampleShape(
  where: string,
  given: PartialShape | readonly PartialShape[],
): Shape | readonly Shape[] {
  if (Array.isArray(given) && given.some(Array.isArray)) {
    return given.map((one: PartialShape) => checkSampleShape(where, one) as Shape)
  }
  const isKnown = (extent: unknown): boolean => extent !== null && extent !== -1
  checkShape(where, Array.isArray(given) ? Array.from(given).filter(isKnown) : given)
  return (given as PartialShape).map((extent) => extent ?? -1)
}

/** A shape or list of shapes as users write them: `null` takes the place of −1. */
export function partialShape(
  shape: Shape | readonly Shape[] | undefined,
): PartialShape | readonly PartialShape[] | undefined {
  return shape?.map((one) => (Array.isArray(one) ? partialShape(one) : one === -1 ? null : one)) as
    | PartialShape
    | undefined
}

/** Throws unless `value` is a whole number of at least 1. */
export function checkCount(layer: string, option: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) > 0) return
  throw new TensorloomError(`${layer}: ${option} is ${describeValue(value)}, expected a whole number of at least 1`, {
    help: `write ${layer}(32)`,
  })
}

/** Throws unless `value` lies in `low … high`, both included. */
export function checkRange(layer: string, option: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return
  throw new TensorloomError(`${layer}: ${option} is ${describeValue(value)}, expected ${low} to ${high}`, {
    help: `give ${option} as a number from ${low} to ${high}`,
  })
}

/** A class of layers that lists its options. */
interface ListsOptions {
  readonly type: string
  readonly options: readonly string[]
}

/** Throws unless `options` is an object of known options: a misspelt option would silently do nothing. */
export function checkLayerOptions({ type, options: known }: ListsOptions, options: unknown): void {
  checkOptions(type, options, [...known, 'name', 'trainable', 'inputShape'])
}

/** The config of a layer, from what is positional and options, which hold none of that. */
export function configOf<P extends object, O extends object>(Class: ListsOptions, positional: P, options: O): P & O {
  const known = Class.options.filter((name) => !Object.hasOwn(positional, name))
  checkLayerOptions({ type: Class.type, options: known }, options)
  return { ...positional, ...options }
}

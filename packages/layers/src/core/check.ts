// Checks of what users pass, with errors that name the layer and the option.
import { type Shape, ShapeError, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkShape as checkTensorShape, describeValue, shapeText } from '@tensorloom/tensor/op'

/** Shape of one sample as users write it, with `null` for extents that differ from call to call. */
export type PartialShape = readonly (number | null)[]

/** Shape of a value with its batch axis written as a word: `[batch, 28, 28, 1]`; extents that are not known are null. */
export function batchText(shape: Shape): string {
  return `[${['batch', ...shape.map((extent) => (extent === -1 ? 'null' : extent))].join(', ')}]`
}

/** Throws unless `shape` is the known shape of a sample or a parameter. */
export function checkShape(where: string, shape: unknown): asserts shape is Shape {
  if (Array.isArray(shape) && shape.includes(-1)) {
    throw new ShapeError(`${where}: the shape ${shapeText(shape as Shape)} depends on an unknown extent`, {
      help: 'parameters need known extents: write a number instead of null in inputShape',
    })
  }
  const help = typeof shape === 'number' ? `write [${shape}]` : 'write it without the batch axis: [28, 28, 1]'
  checkTensorShape(where, shape, help)
}

/** A shape or list of shapes as users write them, checked; −1 takes the place of `null`. */
export function checkSampleShape(
  where: string,
  given: PartialShape | readonly PartialShape[],
): Shape | readonly Shape[] {
  // Shapes of several inputs are no deeper than a list of lists.
  if (Array.isArray(given) && given.some((one) => Array.isArray(one) && !one.some(Array.isArray))) {
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

/** Throws unless `value` is a whole number of at least 1; `example` is a correct call. */
export function checkCount(layer: string, option: string, value: unknown, example: string): void {
  if (Number.isInteger(value) && (value as number) > 0) return
  throw new TensorloomError(`${layer}: ${option} is ${describeValue(value)}, expected a whole number of at least 1`, {
    help: `write ${example}`,
  })
}

/** Throws unless `value` lies in `low … high`, both included. */
export function checkRange(layer: string, option: string, value: unknown, low: number, high: number = Infinity): void {
  if (typeof value === 'number' && value >= low && value <= high && Number.isFinite(value)) return
  const range = high === Infinity ? `a finite number of at least ${low}` : `${low} to ${high}`
  throw new TensorloomError(`${layer}: ${option} is ${describeValue(value)}, expected ${range}`, {
    help: `give ${option} as ${high === Infinity ? range : `a number from ${range}`}`,
  })
}

/** A class of layers that lists its options. */
interface ListsOptions {
  readonly type: string
  readonly options: readonly string[]
}

// Options that mean yes or no in every layer. A text such as 'no' would mean yes.
const flags: ReadonlySet<string> = new Set([
  ...['trainable', 'useBias', 'center', 'renorm', 'rmsScaling', 'unitForgetBias', 'resetAfter', 'maskZero', 'keepDims'],
  ...['normalize', 'invert', 'padToMaxTokens', 'powerToDb', 'useGate', 'useScale', 'antialias', 'cropToAspectRatio'],
  ...['padToAspectRatio', 'tieWeights', 'periodic', 'expandDims', 'normalizeFirst', 'allOps'],
])

// The layers of a plugin have options of their own meaning, and so has a scale where it is a factor.
const isFlag = (type: string, name: string): boolean =>
  !type.includes('/') && (flags.has(name) || (name === 'scale' && type.endsWith('Normalization')))

/** Throws unless `options` is an object of known options: a misspelt option would silently do nothing. */
export function checkLayerOptions({ type, options: known }: ListsOptions, options: unknown): void {
  const names = [...known, 'name', 'trainable', 'inputShape', 'activityRegularizer']
  const kinds = names.map((name) => [name, isFlag(type, name) ? 'boolean' : 'any'] as const)
  checkOptions<Record<string, unknown>>(type, options, Object.fromEntries(kinds))
}

/** The config of a layer, from what is positional and options, which hold none of that. */
export function configOf<P extends object, O extends object>(Class: ListsOptions, positional: P, options: O): P & O {
  const known = Class.options.filter((name) => !Object.hasOwn(positional, name))
  checkLayerOptions({ type: Class.type, options: known }, options)
  return { ...positional, ...options }
}

// Checks gradients against central differences, element by element, in float64.
import { vjp } from '@tensorloom/autograd'
import {
  type Backend,
  type DType,
  getBackend,
  isFloating,
  type Shape,
  scope,
  type Tensor,
  TensorloomError,
  type TypedArray,
  tensor,
} from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { position } from './conformance/compare.js'
import { inScope } from './suite/place.js'

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** 1: gradients (the default). 2: gradients of the gradients too. */
  readonly order?: 1 | 2 | undefined
  /** Step of the differences; 1e-5 by default. */
  readonly epsilon?: number | undefined
  /** Part of the tolerance that does not depend on the gradient; 1e-6 by default. */
  readonly absoluteTolerance?: number | undefined
  /** Part of the tolerance that grows with the gradient; 1e-5 by default. */
  readonly relativeTolerance?: number | undefined
  /** Most elements to check per input, spread evenly; all by default. */
  readonly maxElements?: number | undefined
  /** Where to compute; by default the current backend if it has float64, else a reference backend. */
  readonly backend?: Backend | undefined
}

/** A function for `gradcheck`: it takes tensors, and returns a tensor or a list of tensors. */
export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[]

/**
 * Compares the gradients of `fn` with central differences in float64. Results that are not scalars are summed with fixed
 * weights. Integer and bool inputs are passed unchanged, and not differentiated.
 *
 * @param fn - a synchronous function of differentiable ops; it is called many times
 * @param inputs - inputs at which to check; floats are cast to float64. Avoid kinks, such as 0 for relu
 * @throws `TensorloomError` that names the input, the element and both values
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { gradcheck } from '@tensorloom/testkit'
 * await gradcheck((x, y) => x.mul(y).exp(), [tensor([0.3, 2]), tensor([1, -1])], { order: 2 })
 * ```
 */
export async function gradcheck(
  fn: Differentiable,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): Promise<void> {
  const current = getBackend()
  const backend = options.backend ?? (current.capabilities.dtypes.has('float64') ? current : reference())
  const values: Values[] = []
  for (const input of inputs) {
    const dtype = isFloating(input.dtype) ? 'float64' : input.dtype
    values.push({ shape: input.shape, dtype, data: Array.from(await input.data()) })
  }
  const on: Place = { backend, options }
  await checkOrder('gradient', fn, values, on)
  if (options.order === 2) await checkOrder('second-order gradient', gradientOf(fn, values), values, on)
}

interface Values {
  readonly shape: Shape
  readonly dtype: Tensor['dtype']
  readonly data: readonly number[]
}
interface Place {
  readonly backend: Backend
  readonly options: GradcheckOptions
}

async function checkOrder(what: string, fn: Differentiable, values: readonly Values[], on: Place): Promise<void> {
  const { epsilon = 1e-5, absoluteTolerance = 1e-6, relativeTolerance = 1e-5, maxElements = Infinity } = on.options
  const analytic = await inScope(on.backend, (run) => {
    const gradients = run(() => gradientOf(fn, values)(...values.map(toTensor)))
    return Promise.all(gradients.map((gradient) => gradient.data()))
  })
  let at = 0
  for (const [input, { dtype, shape, data }] of values.entries()) {
    if (dtype !== 'float64') continue
    const gradient = analytic[at++]!
    for (const element of spread(data.length, maxElements)) {
      const x = data[element]!
      // A number too large to move by epsilon moves by what float64 can still tell apart.
      const step = Math.max(epsilon, Math.abs(x) * 1e-10)
      const [above, below] = [x + step, x - step]
      const outputs = async (moved: number): Promise<readonly TypedArray[]> =>
        evaluate(fn, values, input, element, moved, on)
      const numeric = slopeBetween(await outputs(below), await outputs(above), above - below)
      const allowed = absoluteTolerance + relativeTolerance * Math.max(Math.abs(numeric), Math.abs(gradient[element]!))
      const error = Math.abs(numeric - gradient[element]!)
      if (error <= allowed) continue
      throw new TensorloomError(
        `gradcheck: ${what} of input ${input} at [${position(element, shape).join(', ')}], where it is ${x}: ` +
          `analytic ${gradient[element]}, numeric ${numeric} (difference ${error.toExponential(2)}, tolerance ${allowed.toExponential(2)})`,
        { help: 'check the gradient rule; if the function has a kink there, choose inputs away from it' },
      )
    }
  }
}

function evaluate(
  fn: Differentiable,
  values: readonly Values[],
  input: number,
  element: number,
  moved: number,
  on: Place,
): Promise<readonly TypedArray[]> {
  const inputs = values.map((one, k) =>
    k === input ? { ...one, data: one.data.map((x, at) => (at === element ? moved : x)) } : one,
  )
  return inScope(on.backend, (run) => {
    const outputs = listOf(run(() => fn(...inputs.map(toTensor))))
    return Promise.all(outputs.filter((output) => isFloating(output.dtype)).map((output) => output.data()))
  })
}

// Differences first, sum afterwards: large values that did not move cancel without rounding.
function slopeBetween(below: readonly TypedArray[], above: readonly TypedArray[], distance: number): number {
  let slope = 0
  above.forEach((output, k) => {
    for (let at = 0; at < output.length; at++) {
      // An infinite element that did not move has no slope, rather than NaN.
      if (output[at] === below[k]![at]) continue
      slope += (weight(at) * (output[at]! - below[k]![at]!)) / distance
    }
  })
  return slope
}

/** The gradient of the weighted sum of all float outputs by all float inputs, as a function of all inputs. */
export function gradientOf(
  fn: Differentiable,
  inputs: readonly { readonly dtype: DType }[],
): (...inputs: Tensor[]) => readonly Tensor[] {
  const sources = inputs.flatMap(({ dtype }, k) => (isFloating(dtype) ? [k] : []))
  return (...inputs) => {
    const outputs = (...floats: Tensor[]): readonly Tensor[] => {
      const all = inputs.map((input, k) => (sources.includes(k) ? floats[sources.indexOf(k)]! : input))
      return listOf(fn(...all)).filter((output) => isFloating(output.dtype))
    }
    const floats = sources.map((k) => inputs[k]!)
    // A first run tells what shapes the weights need.
    const types = scope(() => outputs(...floats).map(({ shape, dtype, size }) => ({ shape, dtype, size })))
    const weights = types.map(({ shape, dtype, size }) => {
      const values = Array.from({ length: size }, (_, k) => weight(k))
      return tensor(values, { shape, dtype })
    })
    return vjp(outputs, floats, weights).gradients
  }
}

/** Weight of output element `k`: fixed, between 0.5 and 1.5, without a pattern that could cancel errors. */
function weight(k: number): number {
  return 0.5 + ((k * 0.618033988749895 + 0.3) % 1)
}

function toTensor({ data, shape, dtype }: Values): Tensor {
  return tensor([...data], { shape, dtype })
}

function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor]
}

function spread(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, k) => k)
  return Array.from({ length: most }, (_, k) => Math.floor(((k + 0.5) * length) / most))
}

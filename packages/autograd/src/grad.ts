// The functions a user calls: value and gradients of a scalar function, and vector-Jacobian products of any function.
import { isTensor, ones, type Parameter, scope, type Tensor } from '@tensorloom/tensor'
import { backward } from './backward.js'
import { checkLoss, checkShapes, checkSources, distinct, outputsOf } from './checks.js'
import { orZeros } from './pullback.js'
import { record } from './recorder.js'

/** Gradients in the order of the tensors that they belong to. */
export type Gradients = readonly Tensor[] & {
  /** The parameters they belong to, where `of` named them; what `optimizer.step(gradients)` needs. */
  readonly parameters?: readonly Parameter[]
}

/** A scalar loss, or the loss and something more to return. */
export type LossResult<A> = Tensor | readonly [loss: Tensor, aux: A]

/** What `valueAndGrad` gives. */
export interface ValueAndGradients<A = undefined> {
  /** The loss. */
  readonly value: Tensor
  /** One gradient for each tensor asked for, of its shape; zeros where it has no influence. */
  readonly gradients: Gradients
  /** What `fn` returned beside the loss. */
  readonly aux: A
}

/** Which tensors to differentiate by. */
export interface OfOption {
  /** Parameters, or other floating tensors that `fn` uses. */
  readonly of: readonly Tensor[]
}

/**
 * The value of a scalar function and its gradients. Every intermediate is freed.
 *
 * With `of`, `fn` runs at once and is differentiated by the tensors listed. Without it, the result is a function whose
 * tensor arguments are differentiated by. `fn` is synchronous and may return `[loss, aux]`.
 *
 * @throws `ShapeError` if the loss is no scalar, `DtypeError` if it or an argument is no float
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { valueAndGrad } from '@tensorloom/autograd'
 * const w = parameter(tensor([1, 2]))
 * const { value, gradients } = valueAndGrad(() => w.square().sum(), { of: [w] })
 * console.log(value.itemSync(), gradients[0]!.dataSync()) // 5 Float32Array [2, 4]
 * const both = valueAndGrad((a, b) => a.mul(b).sum())
 * console.log(both(tensor([1]), tensor([3])).gradients[0]!.dataSync()) // Float32Array [3]
 * ```
 */
export function valueAndGrad<A = undefined>(fn: () => LossResult<A>, options: OfOption): ValueAndGradients<A>
export function valueAndGrad<A = undefined>(
  fn: (...inputs: Tensor[]) => LossResult<A>,
): (...inputs: Tensor[]) => ValueAndGradients<A>
export function valueAndGrad<A>(
  fn: (...inputs: Tensor[]) => LossResult<A>,
  options?: OfOption,
): ValueAndGradients<A> | ((...inputs: Tensor[]) => ValueAndGradients<A>) {
  if (options !== undefined) return differentiate('valueAndGrad', fn, options.of)
  return (...inputs) =>
    scope(() => {
      const own = distinct(inputs)
      return differentiate('valueAndGrad', () => fn(...own), own)
    })
}

/**
 * The gradient of a scalar function: of one argument a tensor, of several a list. Differentiates again to any order.
 *
 * @example
 * ```ts
 * import { tensor, type Tensor } from '@tensorloom/tensor'
 * import { grad } from '@tensorloom/autograd'
 * const cube = (x: Tensor) => x.mul(x).mul(x).sum()
 * console.log(grad((x) => grad(cube)(x).sum())(tensor([2])).dataSync()) // Float32Array [12]
 * ```
 */
export function grad(fn: (x: Tensor) => LossResult<unknown>): (x: Tensor) => Tensor
export function grad(fn: (...inputs: Tensor[]) => LossResult<unknown>): (...inputs: Tensor[]) => Gradients
export function grad(fn: (...inputs: Tensor[]) => LossResult<unknown>): (...inputs: Tensor[]) => Tensor | Gradients {
  return (...inputs) =>
    scope(() => {
      const own = distinct(inputs)
      const { gradients } = differentiate('grad', () => fn(...own), own)
      return inputs.length === 1 ? gradients[0]! : gradients
    })
}

/** What `vjp` gives. */
export interface VectorJacobianProduct<R> {
  /** What `fn` returned. */
  readonly value: R
  /** One gradient for each input; zeros where it has no influence. */
  readonly gradients: readonly Tensor[]
}

/**
 * Vector-Jacobian product: `upstreamᵀ · ∂fn/∂input` for each input.
 *
 * @param fn - tensors in, a tensor or a list of tensors out
 * @param inputs - where to differentiate
 * @param upstream - a tensor of the shape of the output, or a list with one for each output (undefined for zero)
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { vjp } from '@tensorloom/autograd'
 * const { gradients } = vjp((x) => x.square(), [tensor([1, 2])], tensor([1, 10]))
 * console.log(gradients[0]!.dataSync()) // Float32Array [2, 40]
 * ```
 */
export function vjp<R extends Tensor | readonly Tensor[]>(
  fn: (...inputs: Tensor[]) => R,
  inputs: readonly Tensor[],
  upstream: Tensor | readonly (Tensor | undefined)[],
): VectorJacobianProduct<R> {
  return scope(() => {
    const own = distinct(inputs)
    checkSources('vjp', own)
    const { result, recorder } = record(() => fn(...own), own)
    try {
      const outputs = outputsOf('vjp', result)
      const upstreams = isTensor(upstream) ? [upstream] : upstream
      checkShapes(
        'vjp',
        'the upstream of output',
        upstreams,
        outputs,
        'an upstream gradient has the shape of its output',
      )
      const gradients = backward(recorder, outputs, upstreams, own)
      return { value: result, gradients: orZeros(gradients, own) }
    } finally {
      recorder.dispose()
    }
  })
}

/** What `valueAndGrad` does at once, under the name of the function that asks. */
export function differentiate<A>(
  name: string,
  fn: () => LossResult<A>,
  sources: readonly Tensor[],
): ValueAndGradients<A> {
  checkSources(name, sources)
  return scope((): ValueAndGradients<A> => {
    const { result, recorder } = record(fn, sources)
    try {
      const [value, aux] = (Array.isArray(result) ? result : [result, undefined]) as readonly [Tensor, A]
      checkLoss(name, value)
      const upstream = ones(value.shape, { dtype: value.dtype })
      const gradients: Tensor[] = orZeros(backward(recorder, [value], [upstream], sources), sources)
      // Hidden from spreading and printing; an optimizer reads it.
      Object.defineProperty(gradients, 'parameters', { value: sources, enumerable: false })
      return { value, gradients, aux }
    } finally {
      recorder.dispose()
    }
  })
}

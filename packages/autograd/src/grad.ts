// The public functions: value and gradients of a scalar function, and vector-Jacobian products of any function.
import { isTensor, ones, type Parameter, scope, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkFunction, checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { backward } from './backward.js'
import { checkCall, checkInputs, checkLoss, checkShapes, checkSources, distinct, outputsOf } from './checks.js'
import { orZeros } from './pullback.js'
import { type Recorder, record } from './recorder.js'

/** Gradients in the order of the tensors that they belong to. */
export type Gradients = readonly Tensor[] & {
  /** The parameters they belong to, if `of` lists parameters. `optimizer.step(gradients)` needs them. */
  readonly parameters?: readonly Parameter[]
}

/** A scalar loss, or the loss and an extra value to return. */
export type LossResult<A> = Tensor | readonly [loss: Tensor, aux: A]

/** The result of `valueAndGrad`. */
export interface ValueAndGradients<A = undefined> {
  /** The loss. */
  readonly value: Tensor
  /** One gradient for each requested tensor, of the same shape. Zeros if the tensor has no influence on the loss. */
  readonly gradients: Gradients
  /** For each requested tensor, whether it has influence on the loss. */
  readonly reached: readonly boolean[]
  /** For each of `terms`, whether any requested tensor has influence on it; empty without `terms`. */
  readonly termsReached: readonly boolean[]
  /** The extra value that `fn` returned with the loss. */
  readonly aux: A
}

/** Which tensors to differentiate with respect to. */
export interface OfOption {
  /** Parameters, or other floating tensors that `fn` uses. */
  readonly of: readonly Tensor[]
}

/** Options of `valueAndGrad` when it runs at once. */
export interface ValueAndGradOptions<A = unknown> extends OfOption {
  /**
   * Picks the terms of the loss that `termsReached` is about, from the extra value that `fn` returns. Costs one more
   * backward pass for each.
   */
  readonly terms?: ((aux: A) => readonly Tensor[]) | undefined
}

/**
 * Computes the value of a scalar function and its gradients. Every intermediate is freed.
 *
 * With `of`, `fn` runs at once and is differentiated with respect to the listed tensors. Without it, the result is a
 * function that differentiates with respect to its tensor arguments. `fn` is synchronous and may return `[loss, aux]`.
 *
 * @throws `ShapeError` if the loss is not a scalar, `DtypeError` if the loss or an argument is not a float
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
export function valueAndGrad<A = undefined>(
  fn: () => LossResult<A>,
  options: ValueAndGradOptions<A>,
): ValueAndGradients<A>
export function valueAndGrad<A = undefined>(
  fn: (...inputs: Tensor[]) => LossResult<A>,
): (...inputs: Tensor[]) => ValueAndGradients<A>
export function valueAndGrad<A>(
  fn: (...inputs: Tensor[]) => LossResult<A>,
  options?: ValueAndGradOptions<A>,
): ValueAndGradients<A> | ((...inputs: Tensor[]) => ValueAndGradients<A>) {
  checkFunction('valueAndGrad', fn, 'valueAndGrad(() => loss, { of: [w] })')
  if (options !== undefined) {
    const kinds = { of: 'list', terms: 'any' } as const
    checkOptions<ValueAndGradOptions>('valueAndGrad', options, kinds, 'write valueAndGrad(fn, { of: [w] })')
    checkInputs('valueAndGrad', options.of)
    if (options.terms !== undefined)
      checkFunction('valueAndGrad: terms', options.terms, '{ of: [w], terms: (losses) => losses }')
    return differentiate('valueAndGrad', fn, options.of, options.terms)
  }
  return (...inputs) =>
    scope(() => {
      checkInputs('valueAndGrad', inputs)
      const own = distinct(inputs)
      return differentiate('valueAndGrad', () => fn(...own), own)
    })
}

/**
 * Makes the gradient function of a scalar function. It returns a tensor for one argument, and a list for several. It
 * can be differentiated again, to any order.
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
  checkFunction('grad', fn)
  return (...inputs) =>
    scope(() => {
      checkInputs('grad', inputs)
      const own = distinct(inputs)
      const { gradients } = differentiate('grad', () => fn(...own), own)
      return inputs.length === 1 ? gradients[0]! : gradients
    })
}

/** The result of `vjp`. */
export interface VectorJacobianProduct<R> {
  /** What `fn` returned. */
  readonly value: R
  /** One gradient for each input. Zeros if the input has no influence. */
  readonly gradients: readonly Tensor[]
}

/**
 * Computes a vector-Jacobian product: `upstreamᵀ · ∂fn/∂input` for each input.
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
  checkCall('vjp', fn, inputs)
  return scope(() => {
    const own = distinct(inputs)
    checkSources('vjp', own)
    const { result, recorder } = record(() => fn(...own), own)
    try {
      const outputs = outputsOf('vjp', result)
      const upstreams = upstreamsOf(upstream, outputs.length)
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

function upstreamsOf(
  upstream: Tensor | readonly (Tensor | undefined)[],
  count: number,
): readonly (Tensor | undefined)[] {
  const upstreams: readonly (Tensor | undefined)[] = isTensor(upstream) ? [upstream] : upstream
  // Outputs behind the last one that is given have none.
  if (Array.isArray(upstreams) && upstreams.length > 0 && upstreams.length <= count) return upstreams
  const given = Array.isArray(upstreams) ? `${upstreams.length} upstream gradients` : describeValue(upstream)
  throw new TensorloomError(`vjp: got ${given} for ${count} outputs`, {
    help: 'give a tensor of the shape of the output, or a list with at most one for each output',
  })
}

/** The direct form of `valueAndGrad`. `name` is the calling function, for error messages. */
export function differentiate<A>(
  name: string,
  fn: () => LossResult<A>,
  sources: readonly Tensor[],
  terms?: (aux: A) => readonly Tensor[],
): ValueAndGradients<A> {
  checkSources(name, sources)
  return scope((): ValueAndGradients<A> => {
    const { result, recorder } = record(fn, sources)
    try {
      const [value, aux] = (Array.isArray(result) ? result : [result, undefined]) as readonly [Tensor, A]
      checkLoss(name, value)
      const termsReached =
        terms === undefined ? [] : outputsOf(name, terms(aux)).map((term) => reaches(recorder, term, sources))
      const upstream = ones(value.shape, { dtype: value.dtype })
      const found = backward(recorder, [value], [upstream], sources)
      const gradients: Tensor[] = orZeros(found, sources)
      // Not enumerable, so it is not spread or printed. An optimizer reads it.
      Object.defineProperty(gradients, 'parameters', { value: sources, enumerable: false })
      return { value, gradients, reached: found.map(isDefined), termsReached, aux }
    } finally {
      recorder.dispose()
    }
  })
}

function reaches(recorder: Recorder, term: Tensor, sources: readonly Tensor[]): boolean {
  if (!recorder.dependent.has(term.id)) return false
  return scope(() => {
    const found = backward(recorder.copy(), [term], [ones(term.shape, { dtype: term.dtype })], sources)
    return found.some(isDefined)
  })
}

function isDefined(gradient: Tensor | undefined): boolean {
  return gradient !== undefined
}

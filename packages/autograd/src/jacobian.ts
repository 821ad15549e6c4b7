// All partial derivatives of a function: one pass back for each element of its output.
import { concat, oneHot, reshape, scope, type Tensor, TensorloomError, zeros } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { checkFunction } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { backward } from './backward.js'
import { checkSources, floatOutputsOf } from './checks.js'
import { orZeros } from './pullback.js'
import { record } from './recorder.js'

/**
 * The Jacobian of `fn` at `x`: element `[...i, ...j]` is `∂fn(x)[i] / ∂x[j]`. It can be differentiated again. Every
 * intermediate is freed.
 *
 * `fn` runs once, then the backward pass runs once for each element of its output. Use it for outputs of up to a few
 * thousand elements. If a product with the Jacobian is enough, `jvp` and `vjp` need one pass.
 *
 * @param fn - synchronous; a tensor in, a float tensor of any shape out
 * @param x - where to differentiate; floats
 * @returns [...output shape, ...shape of `x`], dtype of `x`
 * @throws `DtypeError` if `x` or the output is not a float, `TensorloomError` if the output is not one tensor
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { jacobian } from '@tensorloom/autograd'
 * const j = jacobian((x) => x.square().mul(tensor([[1], [10]])), tensor([1, 2, 3]))
 * console.log(j.shape) // [2, 3, 3]
 * console.log(j.slice([1, 0, 0], [1, 3, 3]).dataSync()) // Float32Array [20, 0, 0, 0, 40, 0, 0, 0, 60]
 * ```
 */
export function jacobian(fn: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return jacobianFor('jacobian', fn, x)
}

/** Computes `jacobian`. `name` is the calling function, for error messages. */
export function jacobianFor(name: string, fn: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return scope(() => {
    checkFunction(name, fn, `${name}((x) => …, x)`)
    checkSources(name, [x])
    const { result, recorder } = record(() => fn(x), [x])
    try {
      const output = onlyOutput(name, result)
      const shape = [...output.shape, ...x.shape]
      if (sizeOf(shape) === 0) return zeros(shape, { dtype: x.dtype })
      const rows = Array.from({ length: output.size }, (_, k) =>
        scope(() => {
          const upstream = reshape(oneHot(k, output.size, { dtype: output.dtype }), output.shape)
          const [row] = orZeros(backward(recorder.copy(), [output], [upstream], [x]), [x])
          return reshape(row!, [1, x.size])
        }),
      )
      return reshape(joined(rows), shape)
    } finally {
      recorder.dispose()
    }
  })
}

function onlyOutput(name: string, result: unknown): Tensor {
  const [output, ...more] = floatOutputsOf(name, result)
  if (output !== undefined && more.length === 0) return output
  throw new TensorloomError(`${name}: the function returned ${describeValue(result)}, expected one tensor`, {
    help: `call ${name} for each output, or join them with concat`,
  })
}

// Joins a few tensors at a time: a kernel searches its inputs for each element, and a GPU binds at most eight.
const joinedAtOnce = 4

function joined(rows: readonly Tensor[]): Tensor {
  let parts = rows
  while (parts.length > 1) {
    const longer: Tensor[] = []
    for (let k = 0; k < parts.length; k += joinedAtOnce) {
      const group = parts.slice(k, k + joinedAtOnce)
      longer.push(group.length === 1 ? group[0]! : concat(group))
      if (group.length > 1) for (const part of group) part.dispose()
    }
    parts = longer
  }
  return parts[0]!
}

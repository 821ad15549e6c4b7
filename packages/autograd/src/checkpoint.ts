// Checkpointing: intermediates are not kept, but recomputed in the backward pass (Chen et al. 2016, section 4).
import { getRandomState, isTensor, type Op, scope, setRandomState, type Tensor } from '@tensorloom/tensor'
import { aliasTensor, checkFunction, defineBuiltInOp } from '@tensorloom/tensor/internal'
import { type Interceptor, withInterceptor, withoutInterceptors } from '@tensorloom/tensor/op'
import { pullback } from './pullback.js'

interface Replay {
  /** The results of the first run. They are returned once. */
  readonly results: readonly Tensor[]
  /** Runs the function again with the same random numbers and without assignments. */
  again(): readonly Tensor[]
}

const checkpointed: Op<(used: readonly Tensor[], attrs: { readonly replay: Replay }) => Tensor[]> =
  /* @__PURE__ */ defineBuiltInOp({
    kind: 'composite',
    name: 'checkpoint',
    inputs: 'list',
    multiple: true,
    options: { replay: undefined },
    dynamic: ['replay'],
    compose: (_, { replay }) => replay.results,
    gradient: ({ inputs, upstreams, attrs }) => pullback(attrs.replay.again, inputs, upstreams),
  })

/**
 * Wraps a function so that its intermediates are recomputed for the gradient instead of being kept. This saves memory
 * and costs time. Parameters that the function uses from outside get their gradients too. The second run draws the same
 * random numbers, and its assignments are ignored.
 *
 * @param fn - synchronous; tensors in, a tensor out
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { checkpoint, grad } from '@tensorloom/autograd'
 * const block = checkpoint((x) => x.exp().tanh().exp())
 * console.log(grad((x) => block(x).sum())(tensor([0])).size) // 1
 * ```
 */
export function checkpoint(fn: (...inputs: Tensor[]) => Tensor): (...inputs: Tensor[]) => Tensor {
  checkFunction('checkpoint', fn)
  return (...inputs) =>
    scope(() => {
      const random = getRandomState()
      const { results, used } = firstRun(() => [fn(...inputs)])
      const again = (): readonly Tensor[] => {
        const now = getRandomState()
        setRandomState(random)
        try {
          return withInterceptor({ assign: () => undefined }, () => [fn(...inputs)])
        } finally {
          setRandomState(now)
        }
      }
      try {
        return checkpointed([...used], { replay: { results, again } })[0]!
      } finally {
        for (const tensor of used) tensor.dispose()
      }
    })
}

// Runs `fn` without recording it, and finds the outside tensors that it uses.
function firstRun(fn: () => readonly Tensor[]): { results: readonly Tensor[]; used: Tensor[] } {
  const made = new Set<number>()
  const outside = new Map<number, Tensor>()
  const finder: Interceptor = {
    call(call, next) {
      for (const input of call.inputs) {
        if (isTensor(input) && !made.has(input.id) && !outside.has(input.id)) outside.set(input.id, aliasTensor(input))
      }
      const outputs = next(call)
      for (const { id } of outputs) made.add(id)
      return outputs
    },
  }
  const results = withoutInterceptors(() => withInterceptor(finder, fn))
  return { results, used: [...outside.values()] }
}

// The loop over time of cells that have no op for whole sequences.
import { reshape, stack, type Tensor, unstack, where, zerosLike } from '@tensorloom/tensor'

/** What the loop needs beside the sequence. */
export interface StepOptions {
  /** The state before the first step. */
  readonly state: readonly Tensor[]
  /** bool [batch, time]. */
  readonly mask: Tensor | undefined
  readonly goBackwards: boolean
}

/** One step: the output, then the next state. */
export type Step = (input: Tensor, state: readonly Tensor[]) => readonly Tensor[]

/**
 * Runs `step` over [batch, time, …]. Where the mask is false, the state stays and the previous output is repeated; before the
 * first step that counts, the output is 0, as in Keras.
 *
 * @returns the outputs in the order in which the steps are read, [batch, time, …], then the last state
 */
export function stepThrough(x: Tensor, { state, mask, goBackwards }: StepOptions, step: Step): readonly Tensor[] {
  const inputs = unstack(x, { axis: 1 })
  const masks = mask === undefined ? undefined : unstack(mask, { axis: 1 })
  const order = inputs.map((_, k) => (goBackwards ? inputs.length - 1 - k : k))
  const outputs: Tensor[] = []
  let before = state
  for (const place of order) {
    const [output, ...next] = step(inputs[place]!, before) as [Tensor, ...Tensor[]]
    const counts = masks?.[place]
    if (counts === undefined) {
      outputs.push(output)
      before = next
    } else {
      outputs.push(where(asHigh(counts, output), output, outputs.at(-1) ?? zerosLike(output)))
      before = next.map((one, k) => where(asHigh(counts, one), one, before[k]!))
    }
  }
  return [stack(outputs, { axis: 1 }), ...before]
}

/** A mask [batch] with further axes of extent 1, to broadcast to `value`. */
function asHigh(mask: Tensor, value: Tensor): Tensor {
  return reshape(mask, [mask.shape[0]!, ...value.shape.slice(1).map(() => 1)])
}

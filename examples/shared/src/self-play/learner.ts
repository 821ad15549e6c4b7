// A network with two outputs that judges boards, and learns from games which moves the search preferred and who won.
import { valueAndGrad } from '@tensorloom/autograd'
import type { Model } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import { gather, randomUniform, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { categoricalCrossentropy, meanSquaredError } from '@tensorloom/tensor/losses'
import type { Judge } from './game.js'
import type { Experience } from './play.js'

/** What learns. */
export interface LearnerParts<Board> {
  /** Gives the logits of the moves, [boards, moves], and the result for who moves next, [boards, 1], −1 to 1. */
  readonly network: Model<Tensor, readonly Tensor[]>
  readonly optimizer: Optimizer
  /** What the network reads of boards: [boards, …]. */
  readonly encode: (boards: readonly Board[]) => Tensor
}

/** What the network says of boards. */
export function judgeOf<Board>({ network, encode }: Omit<LearnerParts<Board>, 'optimizer'>): Judge<Board> {
  return async (boards) => {
    const [policies, values] = scope(() => {
      const [logits, value] = network.apply(encode(boards))
      return [logits!.softmax(), value!] as const
    })
    const [policy, value] = await Promise.all([policies.data(), values.data()])
    policies.dispose()
    values.dispose()
    const moves = policy.length / boards.length
    return boards.map((_, k) => ({ policy: policy.subarray(moves * k, moves * (k + 1)), value: Number(value[k]) }))
  }
}

/** Learns from experiences drawn at random. Returns the mean loss. */
export async function learn<Board>(
  { network, optimizer, encode }: LearnerParts<Board>,
  experiences: readonly Experience<Board>[],
  { updates, batchSize }: { readonly updates: number; readonly batchSize: number },
): Promise<number> {
  const boards = encode(experiences.map(({ board }) => board))
  const policies = tensor(experiences.map(({ policy }) => policy))
  const values = tensor(experiences.map(({ value }) => [value]))
  const total = scope(() => {
    let sum: Tensor = tensor(0)
    for (let k = 0; k < updates; k++) {
      sum = scope(() => {
        const rows = randomUniform([batchSize], { max: experiences.length, dtype: 'int32' })
        const { value, gradients } = valueAndGrad(
          () => {
            const [logits, result] = network.apply(gather(boards, rows), { training: true })
            const ofPolicy = categoricalCrossentropy(logits!, gather(policies, rows), { fromLogits: true })
            return ofPolicy.add(meanSquaredError(result!, gather(values, rows)))
          },
          { of: network.trainableParameters },
        )
        optimizer.step(gradients)
        return sum.add(value)
      })
    }
    return sum.div(updates)
  })
  const loss = await total.item()
  for (const one of [total, boards, policies, values]) one.dispose()
  return loss
}

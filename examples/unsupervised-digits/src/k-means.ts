// k-means: groups points around centres.
import { argMin, cdist, gather, matmul, oneHot, permutation, scope, type Tensor, where } from '@tensorloom/tensor'

/**
 * Lloyd's algorithm (Least squares quantization in PCM, 1982), the best of several starts from random points.
 *
 * @param points - [count, features]
 * @returns the group of each point, int32 [count]
 */
export async function kMeans(
  points: Tensor,
  groups: number,
  { starts = 10, steps = 30 }: { readonly starts?: number; readonly steps?: number } = {},
): Promise<Tensor> {
  let best: { group: Tensor; cost: number } | undefined
  for (let start = 0; start < starts; start++) {
    const [group, spread] = scope(() => {
      let centres = gather(points, permutation(points.shape[0]!).slice([0], [groups]))
      for (let step = 0; step < steps; step++) {
        const members = oneHot(argMin(cdist(points, centres), { axis: 1 }), groups)
        const counts = members.sum({ axis: 0 }).reshape([groups, 1])
        const means = matmul(members, points, { transposeA: true }).div(counts.maximum(1))
        // A centre without points stays where it is.
        centres = where(counts.greater(0), means, centres)
      }
      const distances = cdist(points, centres)
      return [argMin(distances, { axis: 1 }), distances.min({ axis: 1 }).square().sum()] as const
    })
    const cost = await spread.item()
    if (best === undefined || cost < best.cost) best = { group, cost }
  }
  return best!.group
}

// What walking along an axis costs in memory traffic: how both renderers choose the order of loops.
import { type Expr, type Scalar, topologicalOrder } from '@tensorloom/tensor/backend'

// A stride of 0 stays in a register, 1 uses whole cache lines, anything else touches a line per element.
const strideCost = (stride: Scalar | undefined): number =>
  stride === undefined || stride === 0 ? 0 : stride === 1 || stride === -1 ? 1 : 8

/** What one step along `axis` costs in memory traffic, summed over the loads of an expression. */
export function loopCost(body: Expr, axis: number): number {
  let cost = 0
  for (const node of topologicalOrder([body])) {
    if (node.kind === 'load') cost += strideCost(node.index.terms.find((term) => term.axis === axis)?.stride)
  }
  return cost
}

/** Whether every load walks an axis element by element, or not at all. */
export function hasUnitStrides(body: Expr, axis: number): boolean {
  return topologicalOrder([body]).every((node) => {
    if (node.kind !== 'load') return true
    const stride = node.index.terms.find((term) => term.axis === axis)?.stride
    return stride === undefined || stride === 0 || stride === 1 || stride === -1
  })
}

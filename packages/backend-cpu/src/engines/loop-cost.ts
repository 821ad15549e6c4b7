// The memory traffic of a loop along an axis. Both renderers choose the order of loops by it.
import { type Expr, type Scalar, topologicalOrder } from '@tensorloom/tensor/backend'

// A stride of 0 stays in a register, a stride of 1 uses whole cache lines, any other touches a line per element.
const strideCost = (stride: Scalar | undefined): number =>
  stride === undefined || stride === 0 ? 0 : stride === 1 || stride === -1 ? 1 : 8

/** Returns the memory traffic of one step along `axis`, summed over the loads of an expression. */
export function loopCost(body: Expr, axis: number): number {
  let cost = 0
  for (const node of topologicalOrder([body])) {
    if (node.kind === 'load') cost += strideCost(node.index.terms.find((term) => term.axis === axis)?.stride)
  }
  return cost
}

/** Whether every load has a stride of 1, −1 or 0 along an axis. */
export function hasUnitStrides(body: Expr, axis: number): boolean {
  return topologicalOrder([body]).every((node) => {
    if (node.kind !== 'load') return true
    const stride = node.index.terms.find((term) => term.axis === axis)?.stride
    return stride === undefined || stride === 0 || stride === 1 || stride === -1
  })
}

// Finds where in a loop nest values change. Both renderers use it to compute each value at the outermost possible level.
import { childrenOf, type Expr, topologicalOrder } from '@tensorloom/tensor/backend'

/** Returns the innermost level that each node below `roots` reads an axis or accumulator of. 0 is outside of all loops. */
export function nodeLevels(
  roots: readonly Expr[],
  levelOfAxis: (axis: number) => number,
  levelOfAccumulator: (reduce: number) => number,
): Map<Expr, number> {
  const levels = new Map<Expr, number>()
  for (const node of topologicalOrder(roots)) {
    const read = childrenOf(node).map((child) => levels.get(child)!)
    if (node.kind === 'axis') read.push(levelOfAxis(node.axis))
    if (node.kind === 'acc') read.push(levelOfAccumulator(node.reduce))
    if (node.kind === 'load') {
      for (const { terms } of [node.index, ...(node.guard?.ranges ?? [])]) {
        for (const { axis } of terms) read.push(levelOfAxis(axis))
      }
    }
    levels.set(node, Math.max(0, ...read))
  }
  return levels
}

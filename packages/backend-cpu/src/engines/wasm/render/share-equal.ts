// Merges equal expressions, so that each value is computed once for all outputs of a kernel.
import { childrenOf, type Expr, type Kernel, topologicalOrder, withChildren } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'

/** Returns the same kernel, in which equal expressions are one object. */
export function shareEqual(kernel: Kernel): Kernel {
  const numbers = new Map<Expr, number>()
  const known = new Map<string, Expr>()
  const chosen = new Map<Expr, Expr>()
  const shared = (root: Expr): Expr => {
    for (const node of topologicalOrder([root])) {
      if (chosen.has(node)) continue
      const children = childrenOf(node)
      // The rest of the node, without its operands, describes what it does.
      const own = JSON.stringify(node, (_, part: unknown) => {
        // JSON has no −0, infinities or NaN.
        if (typeof part === 'number') return Object.is(part, -0) ? '-0' : String(part)
        const at = children.indexOf(part as Expr)
        return at < 0 ? part : `#${numbers.get(chosen.get(children[at]!)!)}`
      })
      const one = getOrInsert(known, own, () => withChildren(node, (child) => chosen.get(child)!))
      getOrInsert(numbers, one, () => numbers.size)
      chosen.set(node, one)
    }
    return chosen.get(root)!
  }
  return {
    ...kernel,
    reduces: kernel.reduces.map((reduce) => ({ ...reduce, body: shared(reduce.body) })),
    value: shared(kernel.value),
    ...(kernel.others && { others: kernel.others.map(shared) }),
  }
}

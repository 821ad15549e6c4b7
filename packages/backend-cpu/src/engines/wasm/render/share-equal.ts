// Expressions that are written alike become one, so that each value is computed once for all outputs of a kernel.
import { childrenOf, type Expr, type Kernel, topologicalOrder } from '@tensorloom/tensor/backend'

/** The values of all outputs of a kernel. */
export function valuesOf({ value, others = [] }: Kernel): readonly Expr[] {
  return [value, ...others]
}

/** The same kernel, with equal expressions as one object. */
export function shareEqual(kernel: Kernel): Kernel {
  const numbers = new Map<Expr, number>()
  const known = new Map<string, Expr>()
  const chosen = new Map<Expr, Expr>()
  const shared = (root: Expr): Expr => {
    for (const node of topologicalOrder([root])) {
      if (chosen.has(node)) continue
      const children = childrenOf(node)
      // What is left without the operands says what the node does.
      const own = JSON.stringify(node, (_, part: unknown) => {
        const at = children.indexOf(part as Expr)
        return at < 0 ? part : `#${numbers.get(chosen.get(children[at]!)!)}`
      })
      let one = known.get(own)
      if (one === undefined) {
        one = withOperands(node, (child) => chosen.get(child)!)
        known.set(own, one)
        numbers.set(one, numbers.size)
      }
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

const identity = (node: Expr): Expr => node
type Rebuild = { [K in Expr['kind']]: (node: Extract<Expr, { kind: K }>, of: (child: Expr) => Expr) => Expr }

const rebuild: Rebuild = {
  const: identity,
  axis: identity,
  acc: identity,
  unary: (node, of) => ({ ...node, operand: of(node.operand) }),
  cast: (node, of) => ({ ...node, operand: of(node.operand) }),
  binary: (node, of) => ({ ...node, left: of(node.left), right: of(node.right) }),
  select: (node, of) => ({
    ...node,
    condition: of(node.condition),
    whenTrue: of(node.whenTrue),
    whenFalse: of(node.whenFalse),
  }),
  load: (node, of) => {
    const { gather } = node.index
    const index = gather ? { ...node.index, gather: gather.map((g) => ({ ...g, index: of(g.index) })) } : node.index
    const { guard } = node
    if (guard?.when === undefined) return { ...node, index }
    return { ...node, index, guard: { ...guard, when: of(guard.when) } }
  },
}

function withOperands(node: Expr, of: (child: Expr) => Expr): Expr {
  return (rebuild[node.kind] as (node: Expr, of: (child: Expr) => Expr) => Expr)(node, of)
}

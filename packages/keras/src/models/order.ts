// The order in which Keras lists the layers of a functional model: by their distance to the outputs, farthest first.
import type { AnyLayer, Functional, LayerValue, SymbolicCall, SymbolicTensor } from '@tensorloom/layers'

/** The layers of a graph in Keras's order. */
export function layersInOrder(model: Functional<LayerValue, LayerValue>): readonly AnyLayer[] {
  const indices = new Map<AnyLayer, number>()
  const order: SymbolicCall[] = []
  const done = new Set<SymbolicCall>()
  const inputs = new Set(model.inputs)
  const visit = (value: SymbolicTensor): void => {
    const call = inputs.has(value) ? undefined : value.producer
    if (call === undefined || done.has(call)) return
    if (!isHidden(call) && !indices.has(call.layer)) indices.set(call.layer, indices.size)
    done.add(call)
    for (const one of call.inputs) visit(one)
    order.push(call)
  }
  for (const output of model.outputs) visit(output)

  const depths = new Map<SymbolicCall, number>()
  const layerDepths = new Map<AnyLayer, number>()
  for (const call of order.reverse()) {
    const depth = Math.max(depths.get(call) ?? 0, layerDepths.get(call.layer) ?? 0)
    if (!isHidden(call)) layerDepths.set(call.layer, depth)
    for (const one of call.inputs) {
      const before = inputs.has(one) ? undefined : one.producer
      if (before !== undefined) depths.set(before, Math.max(depths.get(before) ?? 0, depth + (isHidden(call) ? 0 : 1)))
    }
  }
  return [...indices.keys()].sort(
    (a, b) => layerDepths.get(b)! - layerDepths.get(a)! || indices.get(a)! - indices.get(b)!,
  )
}

// In Keras a mask belongs to the call.
function isHidden({ layer }: SymbolicCall): boolean {
  return layer.type === 'attachMask'
}

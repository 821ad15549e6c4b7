// A symbolic tensor knows the call of a layer that returns it. Applying a layer to symbolic tensors adds a call to the graph.
import { type DType, type Shape, TensorloomError } from '@tensorloom/tensor'
import { SymbolicHandle } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { brand, isSymbolicTensor } from './brand.js'
import { buildAndInfer } from './infer.js'
import type { AnyLayer, ApplyOptions, GraphOwner, SymbolicCall, SymbolicTensor } from './types.js'

// −1 is the batch axis.
class GraphTensor extends SymbolicHandle implements SymbolicTensor {
  readonly name: string | undefined
  readonly producer: SymbolicCall | undefined

  constructor(
    sampleShape: Shape,
    dtype: DType,
    owner: GraphOwner,
    { name, producer }: { readonly name?: string; readonly producer?: SymbolicCall },
  ) {
    super([-1, ...sampleShape], dtype, owner, name ?? producer?.layer.name ?? 'input')
    brand(this, 'symbolic')
    this.name = name
    this.producer = producer
  }

  get sampleShape(): Shape {
    return this.extents.slice(1)
  }
}

/** A symbolic tensor without a producer: the input of a graph. */
export function symbolicInput(name: string, sampleShape: Shape, dtype: DType, owner: GraphOwner): SymbolicTensor {
  return new GraphTensor(sampleShape, dtype, owner, { name })
}

/** Whether a layer's input is symbolic. Throws if only a part of it is. */
export function isSymbolic(x: unknown): x is SymbolicTensor | readonly SymbolicTensor[] {
  if (!Array.isArray(x)) return isSymbolicTensor(x)
  if (!x.some(isSymbolicTensor)) return false
  const other = x.find((one) => !isSymbolicTensor(one))
  if (other === undefined) return true
  throw new TensorloomError(`apply: the inputs mix symbolic tensors and ${describeValue(other)}`, {
    help: 'a layer of a graph takes symbolic tensors only; ops such as add and concat take constants, too',
  })
}

const calls = /* @__PURE__ */ new WeakMap<AnyLayer, SymbolicCall[]>()

const graphs = /* @__PURE__ */ new WeakMap<AnyLayer, () => unknown>()

/** Says what makes the graph of the first model that a layer is in, for when somebody asks for its output. */
export function graphOnDemand(layer: AnyLayer, make: () => unknown): void {
  if (!graphs.has(layer)) graphs.set(layer, make)
}

/** What a layer returns in the one call that graphs have of it. */
export function outputOf(layer: AnyLayer): SymbolicTensor | readonly SymbolicTensor[] {
  if (!calls.has(layer)) graphs.get(layer)?.()
  const { length, 0: call } = calls.get(layer) ?? []
  if (call !== undefined && length === 1) return returned(call)
  throw new TensorloomError(`${layer.name}: output: ${length} calls in graphs, expected one`, {
    help: 'a layer that is in no model has no output; for a layer with several calls keep what apply returns',
  })
}

/** Adds a call of `layer` to the graph. */
export function applySymbolic(
  layer: AnyLayer,
  x: SymbolicTensor | readonly SymbolicTensor[],
  { training, reverse }: Pick<ApplyOptions, 'training' | 'reverse'> = {},
): SymbolicTensor | readonly SymbolicTensor[] {
  const list = Array.isArray(x)
  // The graph has lists of its own, because the caller may change those that it gives and gets.
  const inputs = (list ? [...x] : [x]) as readonly SymbolicTensor[]
  const types = inputs.map(({ sampleShape, dtype }) => ({ shape: sampleShape, dtype }))
  const inferred = buildAndInfer(layer, types, list, { reverse })
  const outputs: SymbolicTensor[] = []
  const producer: SymbolicCall = { layer, inputs, list, outputs, single: inferred.single, training, reverse }
  const owner = inputs[0]!.storage.runtime!
  for (const { shape, dtype } of inferred.outputs) outputs.push(new GraphTensor(shape, dtype, owner, { producer }))
  calls.set(layer, [...(calls.get(layer) ?? []), producer])
  return returned(producer)
}

function returned({ single, outputs }: SymbolicCall): SymbolicTensor | readonly SymbolicTensor[] {
  return single ? outputs[0]! : [...outputs]
}

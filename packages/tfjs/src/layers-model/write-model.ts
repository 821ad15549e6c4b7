// The topology of a model as TensorFlow.js writes it.
import type { Json, KerasConfig } from '@tensorloom/keras'
import type { AnyLayer, Functional, LayerValue, Sequential, SymbolicCall, SymbolicTensor } from '@tensorloom/layers'
import { makesMasks } from '@tensorloom/layers/internal'
import type { Shape } from '@tensorloom/tensor'
import { isModel } from './weight-names.js'
import { refused, type WrittenLayer, writeLayer } from './write-layer.js'

type AnyFunctional = AnyLayer & Functional<LayerValue, LayerValue>

/** The model and everything in it. */
export function writeModel(model: AnyLayer, masked: boolean = makesMasks(model)): WrittenLayer {
  if (model.type === 'sequential') return sequentialOf(model as unknown as AnyLayer & Sequential, masked)
  if (model.type === 'functional') return functionalOf(model as AnyFunctional, masked)
  const { class_name, config } = writeLayer(model, masked)
  const shaped = { class_name, config: { ...config, ...inputOf(model.builtFor) } }
  return { class_name: 'Sequential', config: { name: 'sequential', layers: [shaped] } }
}

function layerOf(layer: AnyLayer, masked: boolean): WrittenLayer {
  return isModel(layer) ? writeModel(layer, masked) : writeLayer(layer, masked)
}

function sequentialOf(model: AnyLayer & Sequential, masked: boolean): WrittenLayer {
  const chain = model.chain as unknown as readonly AnyLayer[]
  const twice = chain.find((layer, k) => chain.indexOf(layer) !== k)
  if (twice !== undefined) throw refused(twice, 'layer that is in a sequential model twice', 'a functional model')
  const layers = chain.map((layer, k): Json => {
    const { class_name, config } = layerOf(layer, masked)
    return { class_name, config: k === 0 && !isModel(layer) ? { ...config, ...inputOf(model.builtFor) } : config }
  })
  return { class_name: 'Sequential', config: { name: model.name, layers, ...frozen(model) } }
}

function inputOf(shape: Shape | readonly Shape[] | undefined): KerasConfig {
  return { batch_input_shape: batched(shape as Shape), dtype: 'float32' }
}

// Unknown extents are −1 here, and null there.
function batched(shape: Shape): readonly (number | null)[] {
  return [null, ...shape.map((extent) => (extent < 0 ? null : extent))]
}

const frozen = (model: AnyLayer): KerasConfig => (model.frozen ? { trainable: false } : {})

function functionalOf(model: AnyFunctional, masked: boolean): WrittenLayer {
  const names = new Set(model.calls.map(({ layer }) => layer.name))
  const places = new Map<SymbolicTensor, readonly Json[]>()
  const inputs = model.inputs.map((one): Json => {
    const name = unused(one.name ?? 'input', names)
    places.set(one, [name, 0, 0])
    const config = { batch_input_shape: batched(one.sampleShape), dtype: one.dtype, sparse: false, name }
    return { name, class_name: 'InputLayer', config, inbound_nodes: [] }
  })
  const calls = new Map<AnyLayer, Json[]>()
  for (const call of model.calls) {
    checkCall(call)
    const { layer } = call
    const nodes = calls.get(layer) ?? []
    calls.set(layer, nodes)
    nodes.push(call.inputs.map((one) => [...places.get(one)!, {}]))
    // A model counts the call with its own inputs first.
    const number = nodes.length - 1 + (isModel(layer) ? 1 : 0)
    for (const [k, output] of call.outputs.entries()) places.set(output, [layer.name, number, k])
  }
  const layers = [...calls].map(([layer, inbound_nodes]): Json => {
    const { class_name, config } = layerOf(layer, masked)
    return { name: layer.name, class_name, config: { ...config, name: layer.name }, inbound_nodes }
  })
  const at = (one: SymbolicTensor): Json => places.get(one)!
  return {
    class_name: 'Model',
    config: {
      name: model.name,
      layers: [...inputs, ...layers],
      input_layers: model.inputs.map(at),
      output_layers: model.outputs.map(at),
      ...frozen(model),
    },
  }
}

function checkCall({ layer, training, reverse }: SymbolicCall): void {
  if (training !== undefined) throw refused(layer, 'call that fixes training', 'the same layer without it')
  if (reverse === true) throw refused(layer, 'embedding that projects back')
}

function unused(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let k = 1; names.has(name); k++) name = `${wanted}_${k}`
  names.add(name)
  return name
}

// Finds what was not finite first in a step: the input, a parameter, or the output of a layer. Loaded when a loss is NaN.
import type { AnyLayer, LayerValue, StateDict } from '@tensorloom/layers'
import { getRandomState, isFloating, scope, setRandomState, type Tensor } from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'
import type { TrainingContext } from './callback.js'

const listOf = (value: LayerValue): readonly Tensor[] => (Array.isArray(value) ? value : [value]) as readonly Tensor[]

/** What went first, as a sentence. `before` holds the parameters before the step; `batch` is its number in the epoch. */
export async function firstNotFinite(
  { model, batch: data }: TrainingContext,
  before: StateDict | undefined,
  batch: number,
): Promise<string> {
  for (const one of data === undefined ? [] : listOf(data.x)) {
    const value = await notFinite(one)
    if (value !== undefined) return `the input x of this batch holds ${value}`
  }
  for (const [name, one] of Object.entries(before ?? {})) {
    const value = await notFinite(one)
    if (value !== undefined) {
      return batch === 0
        ? `parameter '${name}' holds ${value} already before this epoch`
        : `parameter '${name}' holds ${value} since the update of batch ${batch}`
    }
  }
  const layer = before === undefined || data === undefined ? undefined : await firstLayer(model, before, data.x)
  const parameter = await firstParameter(model)
  const after = parameter === undefined ? '' : `; the update made parameter '${parameter}' not finite`
  if (layer !== undefined)
    return `layer '${layer.name}' (${layer.type || 'layer'}) was the first to give ${layer.value}${after}`
  return `the outputs of all layers are finite, the loss or its gradient is not${after}`
}

async function firstParameter(model: AnyLayer): Promise<string | undefined> {
  const state = model.stateDict()
  try {
    for (const [name, one] of Object.entries(state)) if ((await notFinite(one)) !== undefined) return name
    return undefined
  } finally {
    for (const one of Object.values(state)) one.dispose()
  }
}

interface Found {
  readonly name: string
  readonly type: string
  readonly value: string
}

// Runs the step's forward pass again with the parameters from before it, and looks at the outputs of layers in their order.
async function firstLayer(model: AnyLayer, before: StateDict, x: LayerValue): Promise<Found | undefined> {
  const now = model.stateDict()
  const random = getRandomState()
  const outputs: (readonly [layer: AnyLayer, output: Tensor])[] = []
  const layers = [...new Set(withInner(model))]
  try {
    model.loadStateDict(before)
    for (const layer of layers) record(layer, outputs)
    scope(() => void model.apply(x, { training: true }))
  } finally {
    for (const layer of layers) Reflect.deleteProperty(layer, 'forward')
    model.loadStateDict(now)
    for (const one of Object.values(now)) one.dispose()
    setRandomState(random)
  }
  try {
    for (const [{ name, type }, output] of outputs) {
      const value = await notFinite(output)
      if (value !== undefined) return { name, type, value }
    }
    return undefined
  } finally {
    for (const [, output] of outputs) output.dispose()
  }
}

function withInner(layer: AnyLayer): readonly AnyLayer[] {
  return [...[...layer.children.values()].flatMap(withInner), layer]
}

// An own property hides the method of the class until it is deleted.
function record(layer: AnyLayer, outputs: (readonly [AnyLayer, Tensor])[]): void {
  const forward = layer.forward.bind(layer) as (...given: readonly unknown[]) => LayerValue
  Object.defineProperty(layer, 'forward', {
    configurable: true,
    value: (...given: readonly unknown[]) => {
      const output = forward(...given)
      for (const one of listOf(output)) outputs.push([layer, aliasTensor(one)])
      return output
    },
  })
}

/** `NaN`, `Infinity` or `-Infinity`, if an element is that. */
async function notFinite(value: Tensor): Promise<string | undefined> {
  if (!isFloating(value.dtype)) return undefined
  const wrong = (await value.data()).find((one) => !Number.isFinite(one))
  return wrong === undefined ? undefined : String(wrong)
}

// Whether two models predict the same.
import type { AnyLayer, LayerValue, Model } from '@tensorloom/layers'
import { type DType, type Tensor, TensorloomError, tensor } from '@tensorloom/tensor'

interface Input {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** What models of all formats have of this. */
interface Described {
  readonly inputs?: readonly {
    readonly dtype?: DType
    readonly type?: string
    readonly sampleShape?: readonly number[]
    readonly shape?: readonly (number | string | null)[]
  }[]
  readonly inputDim?: unknown
  readonly config?: unknown
}

/** Two samples of random numbers for each input of a model. The same on every run. */
export function randomInputs(model: AnyLayer): readonly Tensor[] {
  const below = idsBelow(model)
  let state = 20
  return inputsOf(model).map(({ shape, dtype }) => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    const data = Float32Array.from({ length: size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const value = state / 2 ** 32
      if (below !== undefined || dtype !== 'float32') return Math.floor(value * (below ?? 2))
      return value * 2 - 1
    })
    return tensor(data, { shape, dtype })
  })
}

/** The largest difference of two models' predictions, absolute, and relative for values beyond 1. */
export async function largestDifference(one: AnyLayer, other: AnyLayer, inputs: readonly Tensor[]): Promise<number> {
  const [a, b] = [await predictions(one, inputs), await predictions(other, inputs)]
  if (a.length !== b.length) throw differs(`one gives ${a.length} outputs, the other ${b.length}`)
  let largest = 0
  for (const [k, x] of a.entries()) {
    const y = b[k]!
    if (x.shape.join() !== y.shape.join())
      throw differs(`output ${k} is [${x.shape.join(', ')}] and [${y.shape.join(', ')}]`)
    const [values, others] = [await x.data(), await y.data()]
    for (const [at, value] of values.entries()) {
      const difference = Math.abs(value - others[at]!) / Math.max(1, Math.abs(value))
      // What is not a number in both is the same.
      if (Number.isNaN(value) && Number.isNaN(others[at])) continue
      // Not a number in one of them stays so.
      largest = Math.max(largest, difference)
    }
  }
  return largest
}

async function predictions(model: AnyLayer, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
  const x = inputs.length === 1 && !takesList(model) ? inputs[0]! : inputs
  const y = await (model as unknown as Model<LayerValue, LayerValue>).predict(x)
  return (Array.isArray(y) ? y : [y]) as readonly Tensor[]
}

function takesList(model: AnyLayer): boolean {
  return (model as { readonly takesList?: boolean }).takesList === true
}

const wholeTypes: readonly unknown[] = ['int32', 'int64', 'uint8', 'bool']

function inputsOf(model: AnyLayer): readonly Input[] {
  const { inputs } = model as Described
  if (inputs !== undefined) {
    return inputs.map(({ dtype, type, sampleShape, shape }) => ({
      shape: sampleShape === undefined ? extentsOf(shape) : extentsOf([null, ...sampleShape]),
      dtype: dtype ?? (wholeTypes.includes(type) ? 'int32' : 'float32'),
    }))
  }
  const { builtFor } = model
  if (builtFor === undefined) {
    throw new TensorloomError('tensorloom convert: the model has no input shape', {
      help: 'save it after it was built',
    })
  }
  const list = Array.isArray(builtFor[0])
    ? (builtFor as readonly (readonly number[])[])
    : [builtFor as readonly number[]]
  return list.map((shape) => ({ shape: extentsOf([null, ...shape]), dtype: 'float32' }))
}

// The batch is 2; other extents that are open are large enough for windows.
function extentsOf(shape: readonly (number | string | null)[] = [null]): readonly number[] {
  return shape.map((extent, k) => (typeof extent === 'number' && extent >= 0 ? extent : k === 0 ? 2 : 32))
}

// Embeddings take ids, and not random numbers.
function idsBelow(model: AnyLayer): number | undefined {
  const own = model.type === 'embedding' ? Number(model.config.inputDim) : undefined
  const inside = [...model.children.values()].flatMap((child) => idsBelow(child) ?? [])
  const all = [...(own === undefined ? [] : [own]), ...inside]
  return all.length === 0 ? undefined : Math.min(...all)
}

function differs(how: string): TensorloomError {
  return new TensorloomError(`tensorloom convert: the models differ: ${how}; nothing was written`, {
    help: 'this is a bug of the format: please report it with the model',
  })
}

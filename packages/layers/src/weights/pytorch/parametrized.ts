// Weights that PyTorch stores in parts: weight normalization as a length and a direction, spectral normalization with its
// singular vectors. They become the weights that the module computes with.
// Sources: Salimans and Kingma (2016), weight normalization; Miyato et al. (2018), spectral normalization.
import { SerializationError, type Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import { type HostArray, transposed } from '../arrays.js'
import type { WeightSource } from '../weight-source.js'

interface Composed {
  /** Names of the parts. */
  readonly parts: readonly string[]
  readonly shape: Shape
  readonly make: (...parts: readonly HostArray[]) => HostArray
}

/** The weights with those that are stored in parts as a whole. */
export function withoutParametrizations(source: WeightSource): WeightSource {
  const all = new Set(source.names)
  const composed = new Map<string, Composed>()
  for (const name of source.names) {
    const found = weightNormalized(name, all, source) ?? spectral(name, all, source)
    if (found !== undefined) composed.set(found[0], found[1])
  }
  if (composed.size === 0) return source
  // A whole weight stands where its first part stood, because order matters for matching.
  const wholes = new Map([...composed].flatMap(([name, { parts }]) => parts.map((part) => [part, name] as const)))
  return {
    names: [...new Set(source.names.map((name) => wholes.get(name) ?? name))],
    shapeOf: (name) => composed.get(name)?.shape ?? source.shapeOf(name),
    partsOf: (name) => composed.get(name)?.parts ?? source.partsOf(name),
    async read(name) {
      const one = composed.get(name)
      if (one === undefined) return source.read(name)
      return one.make(...(await Promise.all(one.parts.map((part) => source.read(part)))))
    },
  }
}

type Found = readonly [name: string, composed: Composed]

// `weight_g` and `weight_v`, or since PyTorch 2.1 `parametrizations.weight.original0` and `original1`.
function weightNormalized(name: string, all: ReadonlySet<string>, { shapeOf }: WeightSource): Found | undefined {
  const [, old] = /^(.*)_v$/.exec(name) ?? []
  const [, path = '', key] = /^(.*?)parametrizations\.([^.]+)\.original1$/.exec(name) ?? []
  const whole = old ?? (key === undefined ? undefined : path + key)
  const length = old === undefined ? `${path}parametrizations.${key}.original0` : `${old}_g`
  if (whole === undefined || !all.has(length)) return undefined
  const [shape, lengths] = [shapeOf(name), shapeOf(length)]
  if (
    sizeOf(lengths) !== 1 &&
    !(lengths.length === shape.length && lengths.every((one, k) => one === 1 || one === shape[k]))
  ) {
    throw new SerializationError(
      `loadWeights: '${length}' has shape ${shapeText(lengths)}, which does not fit ${shapeText(shape)} of '${name}'`,
      { help: 'both belong to a weight normalization; save the model again' },
    )
  }
  return [whole, { parts: [length, name], shape, make: (g, v) => scaledToLength(g, v) }]
}

// v · g / ‖v‖, with a length for each index of the axes along which g has more than one element.
function scaledToLength(g: HostArray, v: HostArray): HostArray {
  const places = placesOf(g, v)
  const squares = new Float64Array(g.data.length)
  for (let k = 0; k < v.data.length; k++) squares[places[k]!]! += v.data[k]! ** 2
  const factors = squares.map((square, k) => g.data[k]! / Math.sqrt(square))
  return {
    shape: v.shape,
    data: Float64Array.from({ length: v.data.length }, (_, k) => v.data[k]! * factors[places[k]!]!),
  }
}

// For each element of v its length in g.
function placesOf(g: HostArray, v: HostArray): Int32Array {
  const places = new Int32Array(v.data.length)
  if (g.data.length === 1) return places
  const index = v.shape.map(() => 0)
  for (let k = 0; k < places.length; k++) {
    places[k] = g.shape.reduce((at, extent, axis) => at * extent + (extent === 1 ? 0 : index[axis]!), 0)
    for (let axis = v.shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < v.shape[axis]!) break
      index[axis] = 0
    }
  }
  return places
}

// `weight_orig` with `weight_u` and `weight_v`, or `parametrizations.weight.original` with `parametrizations.weight.0._u` and `_v`.
function spectral(name: string, all: ReadonlySet<string>, { shapeOf }: WeightSource): Found | undefined {
  const [, old] = /^(.*)_orig$/.exec(name) ?? []
  const [, path = '', key] = /^(.*?)parametrizations\.([^.]+)\.original$/.exec(name) ?? []
  const whole = old ?? (key === undefined ? undefined : path + key)
  if (whole === undefined) return undefined
  const inside = `${path}parametrizations.${key}.0._`
  const [u, v] = old === undefined ? [`${inside}u`, `${inside}v`] : [`${old}_u`, `${old}_v`]
  if (!all.has(u) || !all.has(v)) return undefined
  const shape = shapeOf(name)
  const rows = sizeOf(shapeOf(u))
  // The axis of the rows: that of the outputs, which is the second in transposed convolutions.
  const axis = shape[0] === rows ? 0 : shape.indexOf(rows)
  if (axis === -1 || rows * sizeOf(shapeOf(v)) !== sizeOf(shape)) {
    throw new SerializationError(
      `loadWeights: '${u}' and '${v}' have ${rows} and ${sizeOf(shapeOf(v))} elements, which do not fit ${shapeText(shape)} of '${name}'`,
      { help: 'they belong to a spectral normalization; save the model again' },
    )
  }
  return [whole, { parts: [name, u, v], shape, make: (w, left, right) => dividedByNorm(w, left, right, axis) }]
}

// w / (u · W · v), where W has the rows along `axis`.
function dividedByNorm(w: HostArray, u: HostArray, v: HostArray, axis: number): HostArray {
  const order = [axis, ...w.shape.map((_, k) => k).filter((k) => k !== axis)]
  const { data } = axis === 0 ? w : transposed(w, order)
  const columns = v.data.length
  let norm = 0
  for (let row = 0; row < u.data.length; row++) {
    let sum = 0
    for (let k = 0; k < columns; k++) sum += data[row * columns + k]! * v.data[k]!
    norm += u.data[row]! * sum
  }
  return { shape: w.shape, data: Float64Array.from(w.data, (value) => value / norm) }
}

// The weights manifest: which weights there are, and which files hold their bytes.

import type { Json } from '@tensorloom/keras'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject, type Quantization, type WeightGroup, type WeightSpec } from './artifacts.js'
import { illegal } from './illegal.js'

/** The groups of a manifest, checked. */
export function readManifest(value: Json | undefined): readonly WeightGroup[] {
  if (value === undefined || value === null) return []
  const groups = listOf('weightsManifest', value).map((group, k): WeightGroup => {
    const where = `group ${k} of weightsManifest`
    if (!isObject(group)) throw illegal(`${where} is ${describeValue(group)}, expected { paths, weights }`)
    const paths = listOf(`paths of ${where}`, group.paths).map((path) => checkPath(where, path))
    return { paths, weights: readSpecs(where, group.weights) }
  })
  unique(groups.flatMap(({ weights }) => weights))
  return groups
}

/** Descriptions of weights, checked. */
export function readSpecs(where: string, value: Json | undefined): readonly WeightSpec[] {
  return listOf(`weights of ${where}`, value).map((spec) => readSpec(where, spec))
}

/** Throws if two weights of the same group have one name. */
export function unique(specs: readonly WeightSpec[]): void {
  const names = new Set<string>()
  for (const { name, group = 'model' } of specs) {
    const key = `${group} ${name}`
    if (names.has(key)) {
      throw illegal(
        `the weight '${name}' is in the manifest twice`,
        'the file is damaged, or TensorFlow.js saved a model that has the same model inside of two others, which it cannot read either',
      )
    }
    names.add(key)
  }
}

function readSpec(where: string, spec: Json): WeightSpec {
  if (!isObject(spec) || typeof spec.name !== 'string' || typeof spec.dtype !== 'string') {
    throw illegal(`a weight of ${where} is ${describeValue(spec)}, expected { name, shape, dtype }`)
  }
  const { name, dtype, group } = spec
  const shape = listOf(`the shape of '${name}'`, spec.shape).map((extent) => {
    if (Number.isInteger(extent) && (extent as number) >= 0) return extent as number
    throw illegal(`the weight '${name}' has the extent ${describeValue(extent)}, expected a whole number`)
  })
  if (group !== undefined && group !== null && typeof group !== 'string') {
    throw illegal(`the group of the weight '${name}' is ${describeValue(group)}, expected a name`)
  }
  return { name, shape, dtype, group: group ?? undefined, quantization: readQuantization(name, spec.quantization) }
}

const storedAs: readonly unknown[] = ['uint8', 'uint16', 'float16']

function readQuantization(name: string, value: Json | undefined): Quantization | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value) || !storedAs.includes(value.dtype)) {
    const got = isObject(value) ? value.dtype : value
    throw illegal(`the weight '${name}' is quantized to ${describeValue(got)}, expected uint8, uint16 or float16`)
  }
  const { scale, min } = value
  const dtype = value.dtype as Quantization['dtype']
  if (dtype === 'float16') return { dtype }
  if (!Number.isFinite(scale) || !Number.isFinite(min)) {
    throw illegal(`the weight '${name}' is quantized to ${dtype}, but has no scale and min`)
  }
  return { dtype, scale: scale as number, min: min as number }
}

function listOf(what: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value
  throw illegal(`${what} is ${describeValue(value)}, expected a list`)
}

// Files lie beside model.json or in folders there: a file must not choose what else is read.
function checkPath(where: string, path: Json): string {
  if (typeof path !== 'string' || path === '') throw illegal(`a path of ${where} is ${describeValue(path)}`)
  const leads = /^[/\\]|^[a-z][a-z0-9+.-]*:|\\|\0/i.test(path) || path.split('/').includes('..')
  if (!leads) return path
  throw illegal(
    `${where} names the file '${path}', which leads out of the folder of model.json`,
    'weights must lie beside model.json or in folders there',
  )
}

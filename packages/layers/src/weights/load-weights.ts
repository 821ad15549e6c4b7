// Loads weights of other programs into a model: all of them, or none.
import { SerializationError, type Tensor, tensor } from '@tensorloom/tensor'
import { allocateArray } from '@tensorloom/tensor/backend'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import { isLayer } from '../core/brand.js'
import { builtParameters } from '../core/build.js'
import type { AnyLayer } from '../core/types.js'
import type { ModelFile, ModelSource } from '../files/model-file.js'
import { openFile } from '../files/model-file-of.js'
import { type Match, type Matches, matchUnits, type WeightMap } from './match.js'
import { type Layout, type Module, plainLayout, type Unit } from './unit.js'
import { type WeightSource, type WeightTensors, weightSourceOf } from './weight-source.js'

/** How a program names and arranges weights. */
export type WeightLayout = 'tensorloom' | 'keras' | 'pytorch'

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /**
   * The program whose names and arrangement the tensors have. `tensorloom`, the default: those of `stateDict()`; `keras`:
   * the same arrangement under names such as `dense/kernel:0`; `pytorch`: a state dict of PyTorch.
   */
  readonly layout?: WeightLayout | undefined
  /**
   * Names in the file by names in the model: `{ block: 'encoder.layers.0', head: null }`, or a function of a layer's path. A
   * name is also for the layers inside. Null leaves a layer as it is. What the map does not have is matched by name, and
   * then by shapes, in the order of the numbers in names.
   */
  readonly map?: WeightMap | undefined
  /** Whether every parameter and every tensor must have its match; true by default. */
  readonly strict?: boolean | undefined
  /**
   * For the layout `pytorch`: the order of features in a `flatten`. `channelsFirst` rearranges the weights that follow, as
   * PyTorch's images are [channels, height, width]; `same` does not. By default `channelsFirst` if the flattened features come
   * from convolutions or poolings.
   */
  readonly flatten?: 'channelsFirst' | 'same' | undefined
}

/** A parameter that got values. */
export interface MatchedWeight {
  /** Its path in the model. */
  readonly parameter: string
  /** Names of the tensors that it is made of. */
  readonly tensors: readonly string[]
}

/** A layer whose tensors do not fit. */
export interface WrongWeight {
  /** Its path in the model. */
  readonly layer: string
  /** Why they do not fit. */
  readonly problem: string
}

/** What `loadWeights` did. */
export interface WeightReport {
  /** Parameters that got values, with the tensors that they are made of. */
  readonly matched: readonly MatchedWeight[]
  /** Parameters for which there is no tensor; they keep their values. */
  readonly missing: readonly string[]
  /** Tensors that no parameter takes. */
  readonly unexpected: readonly string[]
  /** Layers whose tensors do not fit, and why; they keep their values. */
  readonly wrong: readonly WrongWeight[]
}

/**
 * Loads weights into a model that exists: a safetensors file, or tensors by name. With `layout: 'pytorch'`, state dicts of
 * PyTorch are understood: matrices are transposed, filters of convolutions get our order of axes, gates and biases of LSTM, GRU
 * and RNN are rearranged, and batch norms, embeddings and multi-head attention are found under PyTorch's names. Values are
 * rounded to the dtype of their parameter.
 *
 * The model must compute the same as the other one: PyTorch's `eps` is 1e-5 in normalizations, here it is an option.
 *
 * @param model - a built model or layer
 * @param source - all that `openSafetensors` opens, an open file, or tensors by name
 * @returns what matched and what was left out
 * @throws `SerializationError` if a parameter or tensor has no match, unless `strict` is false, or if it is not clear
 *   which. The model is then as it was.
 * @example
 * ```ts
 * import { dense, loadWeights, sequential } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const model = sequential([dense(1, { inputShape: [2] })])
 * const state = { 'fc.weight': tensor([[1, 2]]), 'fc.bias': tensor([3]) } // of torch.nn.Linear(2, 1)
 * const report = await loadWeights(model, state, { layout: 'pytorch' })
 * const [first] = report.matched
 * console.log(first!.parameter, first!.tensors[0]) // dense.kernel fc.weight
 * ```
 */
export async function loadWeights(
  model: AnyLayer,
  source: ModelSource | WeightTensors,
  options: LoadWeightsOptions = {},
): Promise<WeightReport> {
  return loadFrom(model, source, options, (file) => openFile('loadWeights', file))
}

/** The same with another way to open files. */
export async function loadFrom(
  model: AnyLayer,
  source: ModelSource | WeightTensors,
  options: LoadWeightsOptions,
  open: (source: ModelSource) => Promise<ModelFile>,
): Promise<WeightReport> {
  checkOptions<LoadWeightsOptions>('loadWeights', options, {
    layout: ['tensorloom', 'keras', 'pytorch'],
    map: 'any',
    strict: 'boolean',
    flatten: ['channelsFirst', 'same'],
  })
  if (!isLayer(model)) {
    throw new SerializationError(`loadWeights: expected a model, got ${describeValue(model)}`, {
      help: 'pass the model first: loadWeights(model, source)',
    })
  }
  const { layout = 'tensorloom', map = {}, strict = true, flatten } = options
  if (typeof map !== 'function' && (typeof map !== 'object' || map === null)) {
    throw new SerializationError(`loadWeights: map is ${describeValue(map)}, expected names or a function`, {
      help: "write map: { dense: 'fc' }",
    })
  }
  builtParameters(model)
  const given = await weightSourceOf(source, open)
  const torch =
    layout === 'pytorch'
      ? { ...(await import('./pytorch/layout.js')), ...(await import('./pytorch/parametrized.js')) }
      : undefined
  const rules = torch?.pytorchLayout(flatten) ?? plainLayout(layout === 'keras')
  const weights = torch?.withoutParametrizations(given) ?? given
  const modules = modulesOf(weights, rules)
  const units = rules.units(model, modules)
  const found = matchUnits(units, modules, {
    map,
    shapeOf: (name) => weights.shapeOf(name),
    ignores: (name) => rules.ignores(name),
  })
  const report = reportOf(found, rules, weights)
  if (strict) refuse(found, report, weights)
  await assign(model, found.matches, weights)
  return report
}

function modulesOf({ names }: WeightSource, layout: Layout): readonly Module[] {
  const all = new Set(names)
  const modules = new Map<string, Map<string, string>>()
  for (const name of names) {
    const [module, key] = layout.split(name, all)
    const tensors = modules.get(module) ?? new Map<string, string>()
    modules.set(module, tensors)
    tensors.set(key, name)
  }
  return [...modules].map(([name, tensors]) => ({ name, tensors }))
}

function reportOf(
  { matches, wrong, missing, unexpected }: Matches,
  { ignores }: Layout,
  { partsOf }: WeightSource,
): WeightReport {
  const targets = (units: readonly Unit[]): readonly string[] =>
    units.flatMap((unit) => unit.targets.map(({ path }) => path))
  return {
    matched: matches.flatMap(({ unit, tensors }) =>
      unit.targets.map(({ path, needs }) => ({
        parameter: path,
        tensors: needs.flatMap((key) => partsOf(tensors.get(key)!)),
      })),
    ),
    missing: targets(missing),
    unexpected: [
      ...unexpected.flatMap(({ tensors }) => [...tensors.values()]),
      ...matches.flatMap(({ unit, tensors }) =>
        [...tensors].filter(([key]) => !unit.tensors.has(key) && !ignores(key)).map(([, name]) => name),
      ),
    ],
    wrong: wrong.map(({ unit, problem }) => ({ layer: unit.path, problem })),
  }
}

function refuse({ missing }: Matches, { unexpected, wrong }: WeightReport, weights: WeightSource): void {
  if (missing.length === 0 && unexpected.length === 0 && wrong.length === 0) return
  const lines = wrong.map(({ layer, problem }) => `${layer === '' ? 'the model' : layer}: ${problem}`)
  for (const { path, tensors } of missing.slice(0, 12)) {
    const needs = [...tensors].map(([key, shape]) => `${key} ${shapeText(shape)}`)
    lines.push(`missing: ${path === '' ? 'the model' : path}, which needs ${needs.join(', ')}`)
  }
  if (missing.length > 12) lines.push(`missing: ${missing.length - 12} layers more`)
  if (unexpected.length > 0) {
    const shown = unexpected.slice(0, 12).map((name) => `${name} ${shapeText(weights.shapeOf(name))}`)
    const more = unexpected.length > 12 ? ` and ${unexpected.length - 12} more` : ''
    lines.push(`not expected: ${shown.join(', ')}${more}`)
  }
  const projects = weights.names.some((name) => /(^|\.)weight_hr(_l\d+)?(_reverse)?$/.test(name))
  throw new SerializationError(`loadWeights: the weights do not match the model:\n  ${lines.join('\n  ')}`, {
    help: projects
      ? 'nothing was loaded; weight_hr belongs to an LSTM with proj_size, which projects its state at each step: no layer here does, so make the model without proj_size'
      : "nothing was loaded; say what belongs together by { map: { layer: 'name in the file' } }, or take what fits by { strict: false }",
  })
}

async function assign(model: AnyLayer, matches: readonly Match[], weights: WeightSource): Promise<void> {
  const state = Object.create(null) as Record<string, Tensor>
  try {
    for (const { unit, tensors } of matches) {
      for (const { path, parameter, needs, make } of unit.targets) {
        const given = await Promise.all(needs.map((key) => weights.read(tensors.get(key)!)))
        const { data } = make === undefined ? given[0]! : make(...given)
        const values = allocateArray(parameter.dtype, parameter.size)
        values.set(data)
        state[path] = tensor(values, { shape: parameter.shape, dtype: parameter.dtype })
      }
    }
    model.loadStateDict(state, { strict: false })
  } finally {
    for (const one of Object.values(state)) one.dispose()
  }
}

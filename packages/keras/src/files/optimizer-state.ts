// The state of a Keras optimizer becomes the state of ours: training goes on where it stopped.
import type { AnyLayer } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import { type Parameter, parameter, SerializationError, scope, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import type { Dataset, Group } from '../hdf5/tree.js'
import { kerasConfigOfOptimizer, optimizerFromKeras } from '../optimizer-from-keras.js'
import { placedOptimizerVariables, stateWith } from '../optimizer-variables.js'
import { kerasWeights } from '../weights.js'
import { datasetAt, namesIn } from './match-legacy.js'

/** The variables of the optimizer in a file of Keras 3, or of the legacy format; undefined if it has none. */
export function optimizerDatasets(file: Group, legacy: boolean): readonly (Dataset | undefined)[] | undefined {
  if (legacy) {
    const group = file.children.get('optimizer_weights')
    if (group?.kind !== 'group') return undefined
    return namesIn(group, 'weight_names')?.map((name) => datasetAt(group, name))
  }
  const optimizer = file.children.get('optimizer')
  const vars = optimizer?.kind === 'group' ? optimizer.children.get('vars') : undefined
  if (vars?.kind !== 'group' || vars.children.size === 0) return undefined
  return Array.from({ length: vars.children.size }, (_, k) => {
    const found = vars.children.get(String(k))
    return found?.kind === 'dataset' ? found : undefined
  })
}

/** Gives an optimizer that made no step yet the state in a file. */
export async function loadOptimizerState(
  user: string,
  model: AnyLayer,
  optimizer: Optimizer,
  datasets: readonly (Dataset | undefined)[],
): Promise<void> {
  const help = `load the model without it: ${user}(source, { compile: false }), then compile it anew`
  const parameters = kerasWeights(model)
    .map((one) => one.parameter)
    .filter((one) => one.trainable)
  const made = scope()
  try {
    // A copy that makes a step with zeros shows which slots the optimizer has.
    const probe = optimizerFromKeras(kerasConfigOfOptimizer(optimizer))
    const state = made.run(() => {
      const blanks = parameters.map((one): Parameter => {
        const blank = zeros(one.shape)
        return parameter(blank, { name: one.name })
      })
      probe.step(
        blanks,
        blanks.map(({ shape }) => zeros(shape)),
      )
      const own = probe.stateDict()
      const placed = placedOptimizerVariables(probe, blanks)
      for (const blank of blanks) blank.dispose()
      return { own, placed }
    })
    const { own, placed } = state
    const early = placed.filter((one) => one.early).length
    if (datasets.length !== placed.length && datasets.length !== early) {
      throw new SerializationError(
        `${user}: the ${optimizer.type} in the file has ${datasets.length} variables, expected ${placed.length}, or ${early} before the first step`,
        { help },
      )
    }
    const expected = datasets.length === placed.length ? placed : placed.filter((one) => one.early)
    const values: Tensor[] = []
    for (const [k, dataset] of datasets.entries()) {
      const { name, value } = expected[k]!
      // Some of Keras's variables are there for nothing, with any shape.
      const unused = expected[k]!.put === undefined
      if (dataset === undefined || typeof dataset.type !== 'string') {
        throw new SerializationError(`${user}: variable ${k} of the optimizer, ${name}, is not in the file`, { help })
      }
      if (unused) {
        values.push(value)
        continue
      }
      if (!sameShape(dataset.shape, value.shape)) {
        throw new SerializationError(
          `${user}: variable ${k} of the optimizer, ${name}, is ${shapeText(dataset.shape)}, expected ${shapeText(value.shape)}`,
          { help },
        )
      }
      const elements = await dataset.read()
      values.push(made.run(() => tensor(elements as Float32Array, { shape: dataset.shape, dtype: value.dtype })))
    }
    made.run(() => optimizer.loadStateDict(stateWith(own, placed, values)))
    probe.dispose()
  } finally {
    made.dispose()
  }
}

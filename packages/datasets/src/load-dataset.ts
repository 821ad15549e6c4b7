// Data sets by name: those of this package and of plugins in use.

import { DataError } from '@tensorloom/tensor'
import { fromPlugins, namesFromPlugins, unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { cifar10 } from './downloaded/cifar10.js'
import { fashionMnist } from './downloaded/fashion-mnist.js'
import { mnist } from './downloaded/mnist.js'
import { breastCancer } from './embedded/breast-cancer.js'
import { diabetes } from './embedded/diabetes.js'
import { digits } from './embedded/digits.js'
import { iris } from './embedded/iris.js'
import { wine } from './embedded/wine.js'
import type { BuiltInDatasets, KnownDatasets } from './known.js'

const builtIn: { readonly [N in keyof BuiltInDatasets]: () => Promise<BuiltInDatasets[N]> } = {
  breastCancer,
  cifar10,
  diabetes,
  digits,
  fashionMnist,
  iris,
  mnist,
  wine,
}

/**
 * Loads a data set by its name, with its defaults. Use it for names that come from a command line or a settings file.
 *
 * @param name - name of a data set of this package, or `@scope/name` of one of a plugin in use
 * @returns the result of the data set's function; its tensors are the caller's
 * @throws `DataError` for an unknown name; the error lists the known ones
 * @example
 * ```ts
 * import { loadDataset } from '@tensorloom/datasets'
 * const { x, y } = await loadDataset('iris')
 * console.log(x.shape, y.shape) // [150, 4] [150]
 * ```
 */
export async function loadDataset<N extends keyof KnownDatasets & string>(name: N): Promise<KnownDatasets[N]> {
  if (typeof name !== 'string') {
    throw new DataError(`loadDataset: expected a name, got ${describeValue(name)}`, {
      help: "write loadDataset('iris')",
    })
  }
  const table: Readonly<Record<string, () => Promise<unknown>>> = builtIn
  const load = Object.hasOwn(table, name) ? table[name] : fromPlugins('datasets', name)
  if (load !== undefined) return (await load()) as KnownDatasets[N]
  const known = [...Object.keys(builtIn), ...namesFromPlugins('datasets')]
  throw unknownName('loadDataset: ', 'data set', name, known, undefined, DataError)
}

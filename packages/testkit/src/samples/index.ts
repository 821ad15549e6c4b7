// The samples of every exported op: what the kit's sweeps over all ops and the support matrix run.
import * as functions from '@tensorloom/tensor'
import * as lossFunctions from '@tensorloom/tensor/losses'
import type { Topic } from '../topics.js'
import { attentionSamples } from './attention.js'
import { convolutionSamples } from './convolution.js'
import { creationFunctions, creationSamples } from './creation.js'
import { elementwiseSamples } from './elementwise.js'
import { imageSamples } from './image.js'
import { indexingFunctions, indexingSamples } from './indexing.js'
import { linearAlgebraSamples } from './linear-algebra.js'
import { lossesSamples, lossFunctionSamples } from './losses.js'
import { movementSamples } from './movement.js'
import { normalizationSamples } from './normalization.js'
import { productSamples } from './product.js'
import { randomFunctions } from './random.js'
import { recurrenceSamples } from './recurrence.js'
import { reductionSamples } from './reduction.js'
import type { CallableOp } from './sample.js'
import { scanSamples } from './scan.js'
import { setsFunctions, setsSamples } from './sets.js'
import { signalSamples } from './signal.js'
import { statisticsFunctions, statisticsSamples } from './statistics.js'
import type { FunctionTable, SampleTable } from './table.js'

/** Samples by topic. */
export const samplesByTopic: Readonly<Record<Topic, SampleTable>> = {
  creation: creationSamples,
  elementwise: elementwiseSamples,
  movement: movementSamples,
  indexing: indexingSamples,
  reduction: reductionSamples,
  scan: scanSamples,
  product: productSamples,
  'linear-algebra': linearAlgebraSamples,
  convolution: convolutionSamples,
  image: imageSamples,
  signal: signalSamples,
  normalization: normalizationSamples,
  attention: attentionSamples,
  recurrence: recurrenceSamples,
  statistics: statisticsSamples,
  sets: setsSamples,
  losses: lossesSamples,
}

/** Samples by op. */
export const opSamples: SampleTable = Object.assign({}, ...Object.values(samplesByTopic)) as SampleTable

/** Calls of functions that compute tensors and are not ops, by name. */
export const functionSamples: FunctionTable = Object.fromEntries(
  byName(
    Object.entries({
      ...creationFunctions,
      ...indexingFunctions,
      ...lossFunctionSamples,
      ...randomFunctions,
      ...setsFunctions,
      ...statisticsFunctions,
    }),
  ),
)

/** Every op that `@tensorloom/tensor` and its losses export, by name. */
export function exportedOps(): ReadonlyMap<string, CallableOp> {
  const ops = Object.entries<unknown>({ ...functions, ...lossFunctions }).filter(
    (entry): entry is [string, CallableOp] => typeof entry[1] === 'function' && 'definition' in entry[1],
  )
  return new Map(byName(ops))
}

function byName<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
}

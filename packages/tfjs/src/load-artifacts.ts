// A stored model → a layers model or a graph model.
import type { KerasOptions } from '@tensorloom/keras'
import type { AnyLayer } from '@tensorloom/layers'
import { describeValue } from '@tensorloom/tensor/op'
import { type Artifacts, isObject } from './files/artifacts.js'
import { illegal } from './files/illegal.js'
import { readGraphModel } from './graph-model/read-graph-model.js'
import { readLayersModel } from './layers-model/read-layers-model.js'

/** Makes the model. */
export function loadArtifacts(artifacts: Artifacts, { layers }: Pick<KerasOptions, 'layers'>): AnyLayer {
  const { format, modelTopology } = artifacts.json
  // Old files do not say what they are.
  const kind = format ?? (isObject(modelTopology) && 'node' in modelTopology ? 'graph-model' : 'layers-model')
  if (kind === 'layers-model') return readLayersModel(artifacts, layers)
  if (kind === 'graph-model') return readGraphModel(artifacts)
  throw illegal(`the format is ${describeValue(format)}, expected layers-model or graph-model`)
}

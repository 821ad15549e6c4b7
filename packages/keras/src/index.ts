// @tensorloom/keras: Keras's class names, configs and weight order to ours and back.

export { kerasLossOf, lossFromKeras } from './classes/losses.js'
export { kerasMetricOf, type MetricLike, metricFromKeras } from './classes/metrics.js'
export { compileOptionsFromKeras } from './compile-from-keras.js'
export type { CustomObject, CustomObjects } from './custom-objects.js'
export type { KerasVersion, Options } from './fields.js'
export type {
  KerasModel,
  LoadKerasOptions,
  LoadKerasWeightsOptions,
  SaveKerasOptions,
  SaveKerasWeightsOptions,
} from './files/kinds.js'
export type { Json, KerasConfig, KerasObject } from './json.js'
export { type KerasOptions, kerasConfigOf, layerFromKeras } from './layer-from-keras.js'
export { loadKeras, loadKerasWeights } from './load-keras.js'
export { modelFromKeras } from './model-from-keras.js'
export { kerasConfigOfOptimizer, optimizerFromKeras, scheduleFromKeras } from './optimizer-from-keras.js'
export { type KerasVariable, kerasOptimizerVariables } from './optimizer-variables.js'
export { keras } from './plugin.js'
export { saveKeras, saveKerasWeights } from './save-keras.js'
export { type KerasWeight, kerasWeights } from './weights.js'

// @tensorloom/tfjs: models of TensorFlow.js in and out.
export { type GraphInfo, GraphModel, type GraphTexts, type GraphValue } from './graph-model/graph-model.js'
export { trainerFromTfjs } from './layers-model/training.js'
export { loadTfjs, type TfjsOptions } from './load-tfjs.js'
export { tfjs } from './plugin.js'
export { type SaveTfjsOptions, saveTfjs, storeTfjs, type TfjsFiles } from './save-tfjs.js'

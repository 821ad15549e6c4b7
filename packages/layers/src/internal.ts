// @tensorloom/layers/internal: what Tensorloom's own packages share. It is not public and may change in any release. Use
// packages of the same release together.
export { partialShape } from './core/check.js'
export { withoutInitializers } from './core/initializing.js'
export { withParameterRoom } from './core/parameter-room.js'
export { predict } from './models/predict.js'
export { flatGraph } from './plots/flat-graph.js'
export { modelGraph } from './plots/model-graph.js'
export { plotOptions } from './plots/options.js'
export { lineHeight, type Picture, pictureOf } from './plots/picture.js'
export { crc32 } from './saving/crc32.js'
export { decodeSafetensors, encodeSafetensors, type SafetensorsFile, type StoredTensor } from './saving/safetensors.js'
export { besideModel, modelMetadata, storedParameters } from './saving/save.js'

// @tensorloom/onnx: ONNX models in and out.
export { type ExportOptions, exportOnnx } from './export/export-onnx.js'
export { loadOnnx, type OnnxOptions } from './load.js'
export type { ElementType } from './model/element-types.js'
export { type OnnxInfo, OnnxModel } from './onnx-model.js'
export { onnx } from './plugin.js'
export type { OnnxValue, Texts } from './runtime/feeds.js'
export { saveOnnx } from './save-onnx.js'

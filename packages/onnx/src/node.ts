// @tensorloom/onnx/node: models in files, and folders of test cases.

export type { CaseOptions } from './cases/run-case.js'
export { loadOnnx } from './node/load.js'
export { runCase } from './node/run-case.js'

// @tensorloom/datasets/worker: for scripts that are the workers of `dataset.mapInWorkers`.
export { serveMap } from './workers/serve-map.js'

// tensorloom: everything behind one import. Tensors and gradients at the top, the rest in namespaces, backend-cpu by default.
import './default-backend.js'

export * from '@tensorloom/autograd'
export { type CpuOptions, cpu } from '@tensorloom/backend-cpu'
export * as datasets from '@tensorloom/datasets'
export * as layers from '@tensorloom/layers'
export * as activations from '@tensorloom/layers/activations'
export * as constraints from '@tensorloom/layers/constraints'
export * as initializers from '@tensorloom/layers/initializers'
export * as regularizers from '@tensorloom/layers/regularizers'
export * as optimizers from '@tensorloom/optim'
export * as schedules from '@tensorloom/optim/schedules'
export * from '@tensorloom/tensor'
export {
  compile,
  downloadStore,
  fileStore,
  indexedDbStore,
  lossOf,
  meanMetric,
  type Trainer,
  trackMetric,
} from '@tensorloom/train'
export * as callbacks from '@tensorloom/train/callbacks'
export * as losses from '@tensorloom/train/losses'
export * as metrics from '@tensorloom/train/metrics'

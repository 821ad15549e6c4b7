// tensorloom: everything behind one import. Tensors and gradients at the top, the rest in namespaces, backend-cpu by default.
import './default-backend.js'

export * from '@tensorloom/autograd'
export { type CpuOptions, cpu } from '@tensorloom/backend-cpu'
export * as datasets from '@tensorloom/datasets'
export * as layers from '@tensorloom/layers'
export * as optimizers from '@tensorloom/optim'
export * from '@tensorloom/tensor'
export { compile, type Trainer } from '@tensorloom/train'
export * as callbacks from './callbacks.js'
export * as losses from './losses.js'
export * as metrics from './metrics.js'

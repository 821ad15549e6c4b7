// The activation layers: a part of the table of layers.
export { type ActivationConfig, ActivationLayer, activation } from '../../layers/activation/activation.js'
export { Elu, type EluOptions, elu } from '../../layers/activation/elu.js'
export { LeakyRelu, type LeakyReluOptions, leakyRelu } from '../../layers/activation/leaky-relu.js'
export { Prelu, type PreluOptions, prelu } from '../../layers/activation/prelu.js'
export { Relu, type ReluOptions, relu } from '../../layers/activation/relu.js'
export { Softmax, type SoftmaxOptions, softmax } from '../../layers/activation/softmax.js'

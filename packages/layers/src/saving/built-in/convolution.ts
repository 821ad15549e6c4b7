// The convolution layers: a part of the table of layers.

export {
  Conv,
  type Conv1dOptions,
  type ConvConfig,
  type ConvOptions,
  type ConvSettings,
} from '../../layers/convolution/conv.js'
export {
  ConvTranspose,
  type ConvTransposeConfig,
  type ConvTransposeOptions,
  type Crop,
} from '../../layers/convolution/conv-transpose.js'
export { Conv1d, conv1d } from '../../layers/convolution/conv1d.js'
export { Conv1dTranspose, conv1dTranspose } from '../../layers/convolution/conv1d-transpose.js'
export { Conv2d, conv2d } from '../../layers/convolution/conv2d.js'
export { Conv2dTranspose, conv2dTranspose } from '../../layers/convolution/conv2d-transpose.js'
export { Conv3d, conv3d } from '../../layers/convolution/conv3d.js'
export { Conv3dTranspose, conv3dTranspose } from '../../layers/convolution/conv3d-transpose.js'
export {
  DepthwiseConv,
  type DepthwiseConvConfig,
  type DepthwiseConvOptions,
} from '../../layers/convolution/depthwise-conv.js'
export { DepthwiseConv1d, depthwiseConv1d } from '../../layers/convolution/depthwise-conv1d.js'
export { DepthwiseConv2d, depthwiseConv2d } from '../../layers/convolution/depthwise-conv2d.js'
export {
  SeparableConv,
  type SeparableConvConfig,
  type SeparableConvOptions,
} from '../../layers/convolution/separable-conv.js'
export { SeparableConv1d, separableConv1d } from '../../layers/convolution/separable-conv1d.js'
export { SeparableConv2d, separableConv2d } from '../../layers/convolution/separable-conv2d.js'

// Keras's layers of the kind 'convolution'.
import {
  Conv1d,
  Conv1dTranspose,
  Conv2d,
  Conv2dTranspose,
  Conv3d,
  Conv3dTranspose,
  DepthwiseConv1d,
  DepthwiseConv2d,
  type LayerClass,
  SeparableConv1d,
  SeparableConv2d,
} from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type Field, type Fields, fixed, optional, perAxis, plain } from '../fields.js'
import { activation, standards } from '../object-fields.js'
import { type LayerEntry, layerEntry } from './entry.js'
import { activityRegularizer, dataFormat, kernelFields, namedPadding, weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const ones = (rank: number): readonly number[] => new Array<number>(rank).fill(1)

function windowFields(rank: number): Fields {
  return {
    kernel_size: perAxis(rank),
    strides: perAxis(rank, ones(rank)),
    padding: namedPadding,
    ...dataFormat,
    dilation_rate: perAxis(rank, ones(rank)),
    ...activityRegularizer,
  }
}

function conv(Class: LayerClass, rank: number): LayerEntry {
  return layerEntry(Class, { filters: plain(), ...windowFields(rank), groups: plain(1), ...kernelFields })
}

// Keras has none, so a layer with groups cannot be written.
const noGroups: Field = {
  ...optional(fixed(1)),
  ours: 'groups',
  write(value) {
    throw new SerializationError(
      `groups is ${describeValue(value)}, and Keras has no groups in transposed convolutions`,
      {
        help: 'save the model as safetensors or ONNX',
      },
    )
  },
}

function convTranspose(Class: LayerClass, rank: number): LayerEntry {
  const output = { output_padding: perAxis(rank, undefined), groups: noGroups }
  return layerEntry(Class, { filters: plain(), ...windowFields(rank), ...output, ...kernelFields })
}

function depthwiseFields(rank: number): Fields {
  return {
    depth_multiplier: plain(1),
    ...windowFields(rank),
    activation: activation('linear'),
    use_bias: plain(true),
    ...weightFields('depthwise', standards.glorotUniform),
    ...weightFields('bias', standards.zeros),
  }
}

function depthwise(Class: LayerClass, rank: number): LayerEntry {
  return layerEntry(Class, depthwiseFields(rank))
}

function separable(Class: LayerClass, rank: number): LayerEntry {
  const pointwise = weightFields('pointwise', standards.glorotUniform)
  return layerEntry(Class, { filters: plain(), ...depthwiseFields(rank), ...pointwise })
}

/** Keras's layers of the kind 'convolution', by class. */
export const convolution: LayerTable = {
  Conv1D: conv(Conv1d, 1),
  Conv1DTranspose: convTranspose(Conv1dTranspose, 1),
  Conv2D: conv(Conv2d, 2),
  Conv2DTranspose: convTranspose(Conv2dTranspose, 2),
  Conv3D: conv(Conv3d, 3),
  Conv3DTranspose: convTranspose(Conv3dTranspose, 3),
  DepthwiseConv1D: depthwise(DepthwiseConv1d, 1),
  DepthwiseConv2D: depthwise(DepthwiseConv2d, 2),
  SeparableConv1D: separable(SeparableConv1d, 1),
  SeparableConv2D: separable(SeparableConv2d, 2),
}

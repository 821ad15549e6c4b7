// Keras's layers of the kind 'convolution'.
import { Conv2d } from '@tensorloom/layers'
import { fixed, plain } from '../fields.js'
import { layerEntry } from './entry.js'
import { channelsLast, kernelFields } from './shared.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'convolution', by class. */
export const convolution: LayerTable = {
  Conv2D: layerEntry(Conv2d, {
    filters: plain(),
    kernel_size: plain(),
    strides: plain([1, 1]),
    padding: plain('valid'),
    ...channelsLast,
    dilation_rate: plain([1, 1], 'dilations'),
    groups: plain(1),
    ...kernelFields,
    activity_regularizer: fixed(null),
  }),
}

// Keras's layers of the kind 'activation'.
import { ActivationLayer, Elu, LeakyRelu, Prelu, Relu, Softmax } from '@tensorloom/layers'
import { plain } from '../fields.js'
import { activation as activationField, standards } from '../object-fields.js'
import { layerEntry } from './entry.js'
import { weightFields } from './shared.js'
import type { LayerTable } from './table.js'

/** Keras's layers of the kind 'activation', by class. */
export const activation: LayerTable = {
  // None is linear.
  Activation: layerEntry(
    ActivationLayer,
    { activation: activationField() },
    { read: (options) => ({ activation: 'linear', ...options }) },
  ),
  ELU: layerEntry(Elu, { alpha: plain(1) }),
  LeakyReLU: layerEntry(LeakyRelu, { negative_slope: plain(0.3) }),
  PReLU: layerEntry(Prelu, { ...weightFields('alpha', standards.zeros), shared_axes: plain(null) }),
  ReLU: layerEntry(Relu, { max_value: plain(null), negative_slope: plain(0), threshold: plain(0) }),
  Softmax: layerEntry(Softmax, { axis: plain(-1) }),
}

// The initial bias of LSTM cells: 1 for the forget gate (Jozefowicz et al. 2015).
import { concat, ones } from '@tensorloom/tensor'
import type { Initializer } from '../../initializers.js'
import type { InitializerOption } from '../../known.js'
import { resolveInitializer } from '../../named.js'

/** Initializes [4 · units]: the second quarter is 1, the others are drawn by `option`. */
export function forgetBias(option: InitializerOption): Initializer {
  const others = resolveInitializer(option)
  return {
    type: 'forgetBias',
    config: {},
    initialize([columns]) {
      const units = columns! / 4
      return concat([others.initialize([units]), ones([units]), others.initialize([2 * units])])
    },
  }
}

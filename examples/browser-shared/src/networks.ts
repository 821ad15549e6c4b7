// Two networks. Both take images [batch, size, size, 1] and give probabilities of ten kinds.
import { conv2d, dense, dropout, flatten, type Model, maxPooling2d, sequential } from '@tensorloom/layers'
import { imageSize } from './digits.js'

/** Which network. */
export type NetworkName = 'cnn' | 'mlp'

/** Makes a network that has not learned anything yet, for images of `size` rows and columns; those of digits by default. */
export const networks: Readonly<Record<NetworkName, (size?: number) => Model>> = {
  cnn: (size = imageSize) =>
    sequential([
      conv2d(16, 3, { padding: 'same', activation: 'relu', inputShape: [size, size, 1] }),
      // Large images are made smaller early, or an epoch takes a minute.
      ...(size > 16 ? [maxPooling2d(2)] : []),
      conv2d(32, 3, { padding: 'same', activation: 'relu' }),
      maxPooling2d(2),
      flatten(),
      dropout(0.3),
      dense(64, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ]),
  mlp: (size = imageSize) =>
    sequential([
      flatten({ inputShape: [size, size, 1] }),
      dense(64, { activation: 'relu' }),
      dense(32, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ]),
}

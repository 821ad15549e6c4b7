// Two networks. Both take images [batch, 8, 8, 1] and give probabilities of the ten digits.
import { conv2d, dense, dropout, flatten, type Model, maxPooling2d, sequential } from '@tensorloom/layers'
import { imageSize } from './digits.js'

const inputShape = [imageSize, imageSize, 1]

/** Which network. */
export type NetworkName = 'cnn' | 'mlp'

/** Makes a network that has not learned anything yet. */
export const networks: Readonly<Record<NetworkName, () => Model>> = {
  cnn: () =>
    sequential([
      conv2d(16, 3, { padding: 'same', activation: 'relu', inputShape }),
      conv2d(32, 3, { padding: 'same', activation: 'relu' }),
      maxPooling2d(2),
      flatten(),
      dropout(0.3),
      dense(64, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ]),
  mlp: () =>
    sequential([
      flatten({ inputShape }),
      dense(64, { activation: 'relu' }),
      dense(32, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ]),
}

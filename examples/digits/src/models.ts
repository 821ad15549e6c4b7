// The two networks. Both take images [batch, 8, 8, 1] and give probabilities of the ten digits.
import { conv2d, dense, dropout, flatten, type Model, maxPooling2d, sequential } from '@tensorloom/layers'

const inputShape = [8, 8, 1]
const classes = 10

/** Dense layers only: it sees pixels, not where they are. */
export function mlp(): Model {
  return sequential([
    flatten({ inputShape }),
    dense(64, { activation: 'relu' }),
    dense(32, { activation: 'relu' }),
    dense(classes, { activation: 'softmax' }),
  ])
}

/** Convolutions: it learns strokes first, then how they go together. */
export function cnn(): Model {
  return sequential([
    conv2d(16, 3, { padding: 'same', activation: 'relu', inputShape }),
    conv2d(32, 3, { padding: 'same', activation: 'relu' }),
    maxPooling2d(2),
    flatten(),
    dropout(0.3),
    dense(64, { activation: 'relu' }),
    dense(classes, { activation: 'softmax' }),
  ])
}

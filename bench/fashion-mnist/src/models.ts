// The two networks, for images [batch, 28, 28, 1]; learner.py has the same.
import { conv2d, dense, dropout, flatten, type Model, maxPooling2d, sequential } from '@tensorloom/layers'

const inputShape = [28, 28, 1]
const classes = 10

/** A network, and how it is trained. */
export interface Task {
  readonly name: string
  readonly batchSize: number
  make(): Model
}

export const tasks: readonly Task[] = [
  {
    name: 'mlp',
    batchSize: 32,
    make: () =>
      sequential([
        flatten({ inputShape }),
        dense(128, { activation: 'relu' }),
        dropout(0.2),
        dense(classes, { activation: 'softmax' }),
      ]),
  },
  {
    name: 'cnn',
    batchSize: 64,
    make: () =>
      sequential([
        conv2d(32, 3, { activation: 'relu', inputShape }),
        maxPooling2d(2),
        conv2d(64, 3, { activation: 'relu' }),
        maxPooling2d(2),
        conv2d(64, 3, { activation: 'relu' }),
        flatten(),
        dense(64, { activation: 'relu' }),
        dense(classes, { activation: 'softmax' }),
      ]),
  },
]

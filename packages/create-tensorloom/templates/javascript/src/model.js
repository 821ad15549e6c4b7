// The network: images [batch, 8, 8, 1] in, probabilities [batch, 10] of the ten digits out.
import { dense, dropout, flatten, sequential } from '@tensorloom/layers'

/** The network before it has learned anything. */
export function makeModel() {
  return sequential([
    flatten({ inputShape: [8, 8, 1] }),
    dense(64, { activation: 'relu' }),
    dropout(0.1),
    dense(32, { activation: 'relu' }),
    dense(10, { activation: 'softmax' }),
  ])
}

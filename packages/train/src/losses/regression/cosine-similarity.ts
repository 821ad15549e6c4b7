// The angle between vectors.
import { cosineSimilarity as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Negated cosine of the angle between prediction and target along the last axis. @function */
export const cosineSimilarity: LossFactory<'cosineSimilarity'> = lossFactory(op)

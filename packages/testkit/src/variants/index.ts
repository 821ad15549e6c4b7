// The variants of every topic that has some.
import type { Topic } from '../topics.js'
import { attentionVariants } from './attention.js'
import { convolutionVariants } from './convolution/index.js'
import { elementwiseVariants } from './elementwise.js'
import { indexingVariants } from './indexing.js'
import { linearAlgebraVariants } from './linear-algebra.js'
import { lossesVariants } from './losses.js'
import { movementVariants } from './movement.js'
import { normalizationVariants } from './normalization.js'
import { productVariants } from './product.js'
import { recurrenceVariants } from './recurrence.js'
import { reductionVariants } from './reduction.js'
import { scanVariants } from './scan.js'
import { setsVariants } from './sets.js'
import type { Variant } from './variant.js'

/** Variants by topic. */
export const variantsByTopic: Readonly<Partial<Record<Topic, readonly Variant[]>>> = {
  elementwise: elementwiseVariants,
  movement: movementVariants,
  indexing: indexingVariants,
  reduction: reductionVariants,
  scan: scanVariants,
  product: productVariants,
  'linear-algebra': linearAlgebraVariants,
  convolution: convolutionVariants,
  normalization: normalizationVariants,
  attention: attentionVariants,
  recurrence: recurrenceVariants,
  sets: setsVariants,
  losses: lossesVariants,
}

// Ops over windows: convolutions and pooling.
import type { Variant } from '../variant.js'
import { convVariants } from './conv.js'
import { poolVariants } from './pool.js'

/** Convolutions and pooling. */
export const convolutionVariants: readonly Variant[] = [...convVariants, ...poolVariants]

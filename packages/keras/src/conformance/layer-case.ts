// What a case of a layer holds.
import type { ClassCase, Stored, StoredTensor } from './case.js'

/** A weight of Keras. */
export interface StoredWeight extends StoredTensor {
  readonly path: string
  readonly name: string
  readonly trainable: boolean
}

/** Gradients of the sum of outputs times upstream. */
export interface StoredGradients {
  readonly upstream: readonly (StoredTensor | null)[]
  readonly loss?: number
  readonly args?: readonly unknown[]
  readonly kwargs?: Readonly<Record<string, unknown>>
  readonly weights?: readonly (StoredTensor | null)[]
}

/** What a call gives. */
export interface StoredResults {
  readonly outputs: readonly StoredTensor[]
  readonly output_structure: 'single' | 'list'
  readonly gradients?: StoredGradients
}

/** A case of a layer. */
export interface LayerCase extends ClassCase, StoredResults {
  readonly weights?: readonly StoredWeight[]
  readonly weights_omitted?: boolean
  readonly adapt?: StoredTensor
  readonly supports_masking: boolean
  readonly args: readonly Stored[]
  readonly kwargs: Readonly<Record<string, Stored>>
  readonly input_mask?: Stored
  readonly output_mask?: Stored
  readonly losses?: readonly number[]
  readonly compute_output_shape?: unknown
  readonly training?: StoredResults & { readonly weights_after: readonly StoredTensor[] }
  readonly stateful_calls?: readonly {
    readonly args: readonly Stored[]
    readonly kwargs?: Readonly<Record<string, Stored>>
    readonly outputs: readonly StoredTensor[]
  }[]
  readonly method?: string
  readonly transformation?: Readonly<Record<string, unknown>>
}

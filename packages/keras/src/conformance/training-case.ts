// What a case of fit() holds.
import type { Json, KerasConfig } from '../json.js'
import { type CommonCase, isStored, type StoredTensor } from './case.js'

/** A value of a model with one input or output; of several, as a list or by name. */
export type ByPlace = StoredTensor | readonly StoredTensor[] | Readonly<Record<string, StoredTensor>>

/** Numbers by name: of epochs, or of an evaluation. */
export type Numbers<T> = Readonly<Record<string, T>>

/** A case of fit(). */
export interface TrainingCase extends CommonCase {
  readonly model_json: string | Json
  readonly compile_config: KerasConfig
  readonly initial_weights: readonly StoredTensor[]
  readonly x: ByPlace
  readonly y: ByPlace
  readonly fit: {
    readonly batch_size?: number
    readonly epochs?: number
    readonly validation_split?: number
    readonly sample_weight?: ByPlace
    readonly class_weight?: Numbers<number>
  }
  readonly shuffle: boolean
  readonly callbacks: readonly { readonly class: string; readonly args: KerasConfig }[]
  readonly history: Numbers<readonly number[]>
  readonly epochs_run: number
  readonly lr_after_epoch: readonly { readonly epoch: number; readonly learning_rate: number }[]
  readonly weights_after: readonly StoredTensor[]
  readonly evaluate: Numbers<number>
  readonly predict: ByPlace
}

/** The stored tensors in the order of the names. */
export function inOrder(value: ByPlace, names: readonly string[] | undefined): readonly StoredTensor[] {
  if (isStored(value)) return [value]
  if (Array.isArray(value)) return value as readonly StoredTensor[]
  const byName = value as Readonly<Record<string, StoredTensor>>
  return (names ?? Object.keys(byName)).map((name) => byName[name]!)
}

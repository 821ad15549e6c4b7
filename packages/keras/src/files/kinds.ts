// What loading takes and gives.
import type { Model } from '@tensorloom/layers'
import type { Optimizer } from '@tensorloom/optim'
import type { CompileOptions } from '@tensorloom/train'
import type { CustomObjects } from '../custom-objects.js'

/** Options of `loadKeras`. */
export interface LoadKerasOptions {
  /**
   * What stands here for classes and functions of the model's author, by their names in Python. No code in a file ever runs.
   * None by default.
   */
  readonly customObjects?: CustomObjects | undefined
  /** Whether the optimizer with its state, losses and metrics are read as well; true by default. */
  readonly compile?: boolean | undefined
}

/**
 * A model that Keras saved.
 *
 * @typeParam M - type of the model; `Model` by default, which takes and returns one tensor
 */
export interface KerasModel<M = Model> {
  /** The model with its weights. */
  readonly model: M
  /**
   * What it was compiled with, for `compile(model, compileOptions)`. The optimizer has the state of the file, so that training
   * goes on. Undefined if the model was not compiled.
   */
  readonly compileOptions: CompileOptions | undefined
  /** Names of the inputs in the order of the list that the model takes here, where Keras has an object of inputs. */
  readonly inputNames: readonly string[] | undefined
  /** Names of the outputs in the order of the list that the model returns here, where Keras has an object of outputs. */
  readonly outputNames: readonly string[] | undefined
  /** The version of Keras that wrote the file, if the file says it. */
  readonly kerasVersion: string | undefined
}

/** Options of `loadKerasWeights`. */
export interface LoadKerasWeightsOptions {
  /** Whether every weight must be in the file, and every one in the file in the model; true by default. */
  readonly strict?: boolean | undefined
}

/** Options of `saveKeras`. */
export interface SaveKerasOptions {
  /** What the model is compiled with: the options of `compile`. By default the model is saved without. */
  readonly compile?: CompileOptions | undefined
  /** The optimizer whose state is saved; by default that of `compile`. Pass `trainer.optimizer` if that is a name. */
  readonly optimizer?: Optimizer | undefined
  /** `keras`: a `.keras` archive (default); `h5`: one HDF5 file in the legacy format. */
  readonly format?: 'keras' | 'h5' | undefined
}

/** Options of `saveKerasWeights`. */
export interface SaveKerasWeightsOptions {
  /** An optimizer whose state is saved as well; none by default. */
  readonly optimizer?: Optimizer | undefined
}

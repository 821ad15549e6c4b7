// The plain recurrent network (Elman 1990).
import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import {
  cellConfigOf,
  RecurrentLayer,
  type RecurrentLayerOptions,
  type ReturnsState,
  recurrentLayerOptions,
} from './recurrent-layer.js'
import { SimpleRnnCell, type SimpleRnnCellOptions } from './simple-rnn-cell.js'

/** Options of `simpleRnn`. */
export interface SimpleRnnOptions extends RecurrentLayerOptions, SimpleRnnCellOptions {}

/** Options of `simpleRnn` and its positional arguments. */
export interface SimpleRnnConfig extends SimpleRnnOptions {
  /** Number of outputs. */
  readonly units: number
}

/** Reads a sequence with a plain recurrent network. Made by `simpleRnn`. */
export class SimpleRnn<O extends LayerValue = Tensor> extends RecurrentLayer<O> {
  static readonly type: string = 'simpleRnn'
  static readonly options: readonly string[] = [...SimpleRnnCell.options, ...recurrentLayerOptions]
  /** The options that were given. */
  readonly settings: Omit<SimpleRnnConfig, keyof LayerOptions>

  constructor(config: SimpleRnnConfig) {
    super(config, new SimpleRnnCell(cellConfigOf(SimpleRnnCell.options, config)))
    this.settings = settingsOf(config)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * The plain recurrent network (Elman 1990): the output is `activation(x · kernel + h · recurrentKernel + bias)`. With `tanh`, and
 * without dropout of the state, all steps are one op.
 *
 * @param units - number of outputs
 * @returns layer from [batch, time, features], or `[x, h]`, to the last output [batch, units]; with `returnSequences` all outputs
 * [batch, time, units]; with `returnState` a list: the output, then the last state
 * @example
 * ```ts
 * import { simpleRnn } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = simpleRnn(8, { returnSequences: true })
 * console.log(layer.apply(ones([2, 5, 3])).shape) // [2, 5, 8]
 * ```
 */
export function simpleRnn(units: number, options: SimpleRnnOptions & ReturnsState): SimpleRnn<readonly Tensor[]>
export function simpleRnn(units: number, options?: SimpleRnnOptions): SimpleRnn
export function simpleRnn(units: number, options: SimpleRnnOptions = {}): SimpleRnn<LayerValue> {
  return new SimpleRnn(configOf(SimpleRnn, { units }, options))
}

// Models are layers with `predict` and `summary`.
import { scope, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkFunction, checkOptions, didYouMean } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { disposedLayer, unknownShape } from '../core/build.js'
import { Layer } from '../core/layer.js'
import { parametersByPath } from '../core/layer-paths.js'
import type { AnyLayer, LayerValue } from '../core/types.js'
import {
  type PredictData,
  type PredictOptions,
  type PredictSource,
  predict,
  type TextData,
  type TextDataOf,
} from './predict.js'
import { type SummaryRow, summaryText } from './summary.js'
import { encodeInputs, type TextInputs } from './text-inputs.js'

/** Options of `summary`. */
export interface SummaryOptions {
  /** What prints the text; `console.log` by default. False prints nothing. */
  readonly print?: ((text: string) => void) | false | undefined
}

/**
 * A layer that is used on its own. `sequential` and `functional` make models. For anything else, extend this class: put
 * layers in fields, and call them in `forward`.
 *
 * @example
 * ```ts
 * import { dense, type ForwardContext, Model } from '@tensorloom/layers'
 * import { ones, type Tensor } from '@tensorloom/tensor'
 *
 * class Residual extends Model {
 *   static readonly type: string = '@me/residual'
 *   inner = dense(4, { activation: 'relu' })
 *   forward(x: Tensor, context: ForwardContext): Tensor {
 *     return x.add(this.inner.apply(x, context))
 *   }
 * }
 * const model = new Residual()
 * const y = await model.predict(ones([10, 4]), { batchSize: 4 })
 * console.log(y.shape) // [10, 4]
 * ```
 */
export class Model<I extends LayerValue = Tensor, O extends LayerValue = Tensor> extends Layer<I, O> {
  /** The layers directly inside, in order. */
  get layers(): readonly AnyLayer[] {
    return [...this.children.values()]
  }

  /** What the model is made of if it begins with layers of strings; undefined for other models. */
  get textInputs(): TextInputs | undefined {
    return undefined
  }

  /**
   * The tensors that the layers of strings at the beginning of the model make of texts. `apply` and a trainer's `fit` take these in
   * place of the texts.
   *
   * @param x - arrays of strings; for several inputs a list of tensors and such arrays
   * @returns what the rest of the model takes: a tensor, or a list for a model that takes a list; the caller's to free. If several
   *   layers take the only input, a list of what each makes of it, which the type does not say
   * @throws `TensorloomError` if the model takes tensors
   */
  encodeTexts(x: TextDataOf<I>): I {
    const { textInputs } = this
    if (textInputs !== undefined) return scope<LayerValue>(() => encodeInputs(this.name, textInputs, x)) as I
    throw new TensorloomError(`${this.name}: encodeTexts: the model takes tensors`, {
      help: 'a model that takes strings begins with a layer such as textVectorization()',
    })
  }

  /**
   * The layer of that name.
   *
   * @typeParam L - its class; a layer from a tensor to a tensor by default: `getLayer<Layer<Tensor, Tensor[]>>('lstm')` for others
   * @throws `TensorloomError` with the existing names if there is none
   */
  getLayer<L extends AnyLayer = Layer>(name: string): L {
    const layer = this.children.get(name)
    if (layer !== undefined) return layer as L
    const names = [...this.children.keys()]
    throw new TensorloomError(`${this.name}: no layer ${describeValue(name)}`, {
      help: `${typeof name === 'string' ? didYouMean(name, names) : ''}${listed(names)}`,
    })
  }

  /**
   * Predictions for a data set of batches, `x` or `{ x }`, or for the `x` of an object. The batches of a data set are freed.
   *
   * @returns [samples, …]; the caller's to free
   */
  predict(data: PredictSource<I>, options?: PredictOptions): Promise<O>
  /**
   * Predictions for all samples of `x`, in inference mode, batch by batch.
   *
   * @param x - [samples, …], or a list for several inputs; stays the caller's. For a model that begins with layers of strings:
   *   arrays of strings
   * @returns [samples, …]; the caller's to free
   */
  predict(x: I | TextData, options?: PredictOptions): Promise<O>
  async predict(data: PredictData<I>, options: PredictOptions = {}): Promise<O> {
    return (await predict(this, data as PredictData, options)) as O
  }

  /** Throws: training is in the package `@tensorloom/train`, and the error shows the lines to write. */
  compile(..._given: readonly unknown[]): never {
    throw notHere(this, 'compile')
  }

  /** Throws: training is in the package `@tensorloom/train`, and the error shows the lines to write. */
  fit(..._given: readonly unknown[]): never {
    throw notHere(this, 'fit')
  }

  /** Throws: evaluation is in the package `@tensorloom/train`, and the error shows the lines to write. */
  evaluate(..._given: readonly unknown[]): never {
    throw notHere(this, 'evaluate')
  }

  /**
   * Prints the model as a table of layers, output shapes and numbers of parameters, and returns it.
   *
   * @param options - `print`: what prints the text, `console.log` by default; false prints nothing
   * @throws `TensorloomError` while the shape of the input is unknown
   * @example
   * ```ts
   * import { dense, sequential } from '@tensorloom/layers'
   * const text = sequential([dense(3, { inputShape: [4] })]).summary({ print: false })
   * console.log(text.split('\n').at(-1)) // parameters: 15 (60 B), trainable 15, non-trainable 0
   * ```
   */
  summary(options: SummaryOptions = {}): string {
    checkOptions('summary', options, ['print'])
    const { print = console.log } = options
    if (print !== false) checkFunction('summary: print', print, 'summary({ print: (text) => … })')
    if (!this.built) {
      if (this.disposed) throw disposedLayer(this)
      if (this.inputShape === undefined) throw unknownShape(this, 'it has no summary yet')
      this.buildFor(this.inputShape)
    }
    const text = summaryText(this, this.summaryRows())
    if (print !== false) print(text)
    return text
  }

  /** The lines of `summary`. */
  summaryRows(): readonly SummaryRow[] {
    return [...this.children].map(([name, layer]) => {
      return { layer, name, type: layer.type, outputShape: layer.outputShape }
    })
  }
}

function notHere(model: AnyLayer, method: string): TensorloomError {
  return new TensorloomError(`${model.name}: a model has no method '${method}'; a trainer has it`, {
    help: "import { compile } from '@tensorloom/train' and write const trainer = compile(model, { optimizer: 'adam', loss: 'meanSquaredError' }), then await trainer.fit({ x, y }, { epochs: 5 })",
  })
}

/** Names the parameters of a model by their path in it, for messages. */
export function nameParameters(model: AnyLayer): void {
  for (const [path, { parameter }] of parametersByPath(model)) parameter.name = path
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'it has no layers'
  const more = names.length > 20 ? `, … and ${names.length - 20} more` : ''
  return `its layers are ${names.slice(0, 20).join(', ')}${more}`
}

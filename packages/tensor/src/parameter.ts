// Parameters: tensors whose value can be replaced. Weights, statistics and optimizer slots are parameters.

import { describeValue } from './describe.js'
import { contiguousCopy, disposedError, execute } from './dispatch/dispatch.js'
import type { DType } from './dtype.js'
import { DtypeError, ShapeError, TensorloomError } from './errors.js'
import { checkOptions } from './options/check-options.js'
import { atDepth } from './runtime/interceptor.js'
import { sharedState } from './runtime/state.js'
import { type Shape, sameShape, shapeText } from './shape.js'
import { enableTensors, TensorHandle } from './tensor.js'
import { isTensor, type Parameter, parameterBrand, type Tensor } from './tensor-types.js'
import { isAbstract, noElements } from './trace/abstract.js'

class ParameterHandle extends TensorHandle implements Parameter {
  readonly [parameterBrand]: true = true
  name: string
  trainable: boolean
  constraint: Parameter['constraint']

  constructor(value: Tensor, name: string, trainable: boolean, constraint: Parameter['constraint']) {
    super(value.storage.retain(), value.layout, value.offset, `parameter '${name}'`, false)
    this.name = name
    this.trainable = trainable
    this.constraint = constraint
  }

  assign(value: Tensor): this {
    if (this.held === undefined) throw disposedError('assign', this)
    if (value.dtype !== this.dtype) {
      throw new DtypeError(`assign: parameter '${this.name}' is ${this.dtype}, the value is ${value.dtype}`, {
        help: `cast it first: value.cast('${this.dtype}')`,
      })
    }
    if (!sameShape(value.shape, this.shape)) {
      throw new ShapeError(
        `assign: parameter '${this.name}' has shape ${shapeText(this.shape)}, the value ${shapeText(value.shape)}`,
        { help: 'reshape the value, or make a new parameter' },
      )
    }
    this.assignThrough(value, sharedState().depth)
    return this
  }

  // Interceptors see an assignment as they see a call, innermost first.
  protected assignThrough(value: Tensor, depth: number): void {
    if (depth === 0) {
      this.rebind(value)
      return
    }
    const interceptor = sharedState().interceptors[depth - 1]!
    const next = (): void => this.assignThrough(value, depth - 1)
    if (interceptor.assign === undefined) next()
    else atDepth(depth - 1, () => interceptor.assign!(this, value, next))
  }

  protected rebind(value: Tensor): void {
    if (isAbstract(value)) throw noElements(`assign to '${this.name}'`)
    // A broadcast or strided view would keep another storage alive and slow down every later use.
    const copied = !value.layout.contiguous || value.storage.length !== value.size
    const row = copied ? execute(contiguousCopy, [value], {})[0]! : value
    const old = this.held!
    this.held = row.storage.retain()
    this.view = row.layout
    this.start = row.offset
    row.storage.cell.handles++
    old.cell.handles--
    old.release()
    if (copied) row.dispose()
  }
}

/** Options of `parameter`. */
export interface ParameterOptions {
  /** Name for messages and state dicts; `parameter` by default. */
  readonly name?: string | undefined
  /** Whether optimizers change it; true by default. */
  readonly trainable?: boolean | undefined
  /** Optimizers replace every new value by `constraint(value)`. None by default. */
  readonly constraint?: ((value: Tensor) => Tensor) | undefined
}

/**
 * Makes a parameter with the value of `initial`. The caller keeps `initial`.
 *
 * @param initial - its first value; it determines shape and dtype
 * @param options - `name`, `trainable`, and a `constraint` that optimizers apply
 *
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * const w = parameter(tensor([1, 2]), { name: 'w' })
 * w.assign(w.mul(0.5))
 * console.log(w.dataSync()) // Float32Array [0.5, 1]
 * ```
 */
export function parameter<S extends Shape, D extends DType>(
  initial: Tensor<S, D>,
  options: ParameterOptions = {},
): Parameter<S, D> {
  checkOptions<ParameterOptions>('parameter', options, { name: 'string', trainable: 'boolean', constraint: 'any' })
  enableTensors()
  const { name = 'parameter', trainable = true, constraint } = options
  if (!isTensor(initial)) {
    throw new TensorloomError(`parameter: expected a tensor, got ${describeValue(initial)}`, {
      help: 'write parameter(tensor([…]))',
    })
  }
  const copied = !initial.layout.contiguous || initial.storage.length !== initial.size
  const row = copied ? execute(contiguousCopy, [initial], {})[0]! : initial
  const made = new ParameterHandle(row, name, trainable, constraint)
  if (copied) row.dispose()
  return made as unknown as Parameter<S, D>
}

/**
 * Whether `value` is a parameter, of this copy of the package or another.
 *
 * @example
 * ```ts
 * import { isParameter, parameter, tensor } from '@tensorloom/tensor'
 * console.log([isParameter(parameter(tensor([1]))), isParameter(tensor([1]))]) // [true, false]
 * ```
 */
export function isParameter(value: unknown): value is Parameter {
  return isTensor(value) && (value as Partial<Parameter>)[parameterBrand] === true
}

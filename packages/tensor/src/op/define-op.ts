// What an op is: one definition holds its signature, rules and gradient. `defineOp` turns it into a function.

import { describeValue } from '../describe.js'
import { dispatch } from '../dispatch/dispatch.js'
import type { Lowering, Source } from '../dispatch/lowering.js'
import type { DType } from '../dtype.js'
import { ShapeError, TensorloomError } from '../errors.js'
import type { Expr } from '../ir/types.js'
import type { Layout } from '../runtime/layout.js'
import type { Shape } from '../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'

/** Options of a call, defaults filled in. Plain data: numbers, strings, booleans, lists. */
// biome-ignore lint/suspicious/noExplicitAny: an op's rules read their own attributes without a cast at every use
export type Attributes = Readonly<Record<string, any>>

/** Shape and dtype of an input or output. */
export interface TensorType {
  /** Extent of each axis. */
  readonly shape: Shape
  /** Element type. */
  readonly dtype: DType
  /** Whether the input is a JavaScript number or boolean. */
  readonly scalar?: boolean
}

/** What a gradient rule gets. `I` is `TensorLike` for ops that take JavaScript numbers. */
export interface GradientContext<I = Tensor> {
  /** Inputs of the call. */
  readonly inputs: readonly I[]
  /** Its visible outputs. */
  readonly outputs: readonly Tensor[]
  /** Extra outputs that only the gradient needs. */
  readonly residuals: readonly Tensor[]
  /** Gradient with respect to the first output. */
  readonly upstream: Tensor
  /** Gradients with respect to all outputs; undefined where an output was not used. */
  readonly upstreams: readonly (Tensor | undefined)[]
  /** Its options, defaults filled in. */
  readonly attrs: Attributes
  /** Which inputs need a gradient. */
  readonly needs: readonly boolean[]
}

/**
 * The gradient with respect to each input, written in public ops. A function in the list is called only if that input
 * needs its gradient; undefined means zero. Broadcasting is undone by the caller.
 */
export type GradientRule<I = Tensor> = (
  context: GradientContext<I>,
) => readonly (Tensor | undefined | (() => Tensor | undefined))[]

interface Common {
  /** Public name; `scope/name` in plugins. */
  readonly name: string
  /** Most tensors it takes, or `list` where the first argument is a list of tensors. */
  readonly inputs: number | 'list'
  /** How many of the inputs, counted from the end, may be left out; 0 by default. */
  readonly optionalInputs?: number
  /** Attributes that follow the inputs as positional arguments. */
  readonly positional?: readonly string[]
  /** Every option with its default; options that are not listed are refused. */
  readonly options?: Attributes
  /** Attributes that are numbers handed over at run time: one program serves all their values. */
  readonly runtime?: readonly string[]
  /** Whether the function returns a list of tensors. */
  readonly multiple?: boolean
  /** Number of trailing outputs that only the gradient rule sees. */
  readonly residuals?: number
}

/** A view of an input. */
export interface ViewOf {
  /** How its elements lie. */
  readonly layout: Layout
  /** Where it starts, in elements after the input's own start. */
  readonly offset: number
}

/** An op that lowers to kernels. */
export interface PrimitiveDefinition extends Common {
  /** Tells the kinds of op apart. */
  readonly kind: 'primitive'
  /** Shapes and dtypes of the outputs; throws where the inputs do not fit. */
  infer(inputs: readonly TensorType[], attrs: Attributes): readonly TensorType[]
  /** The answer as a view of the first input, where that is possible. */
  view?(layout: Layout, attrs: Attributes): ViewOf | undefined
  /** The kernels. */
  lower(lowering: Lowering, attrs: Attributes): readonly Source[]
  /** Absent: the op is not differentiable. */
  readonly gradient?: GradientRule
}

/** How an elementwise op treats dtypes. `operands` are the dtypes that inputs are cast to, `result` the output's. */
export interface DTypeRule {
  /** Dtypes that the inputs are cast to. */
  operands(op: string, inputs: readonly TensorType[], values: readonly TensorLike[]): readonly DType[]
  /** The output's dtype. */
  result(operands: readonly DType[], attrs: Attributes): DType
}

/** An op that computes each element from the elements at the same place; inputs broadcast; JavaScript numbers allowed. */
export interface ElementwiseDefinition extends Common {
  /** Tells the kinds of op apart. */
  readonly kind: 'elementwise'
  /** How it treats dtypes. */
  readonly dtypes: DTypeRule
  /** The element as an IR expression of the operands, then of the `runtime` attributes in their order. */
  value(operands: readonly Expr[], attrs: Attributes): Expr
  /** Absent: the op is not differentiable. */
  readonly gradient?: GradientRule<TensorLike>
}

/**
 * An op made of other ops. Without `gradient` it is decomposed before interceptors see it. With it, it is a fusable
 * composite: recorded whole, and answered by one kernel where the backend has one.
 */
export interface CompositeDefinition extends Common {
  /** Tells the kinds of op apart. */
  readonly kind: 'composite'
  /** The computation: inputs (or the list of them), then the attributes. */
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are the op's own signature
  compose(...inputs: any[]): Tensor | readonly Tensor[]
  /** All steps are elementwise: where nobody records, the whole op runs as one kernel per output. */
  readonly fuse?: boolean
  /** Shapes and dtypes of the outputs; needed only where a backend has a kernel of this name. */
  infer?(inputs: readonly TensorType[], attrs: Attributes): readonly TensorType[]
  /** Makes it a fusable composite; must agree with the decomposition. */
  readonly gradient?: GradientRule
}

/** Any op. */
export type OpDefinition = PrimitiveDefinition | ElementwiseDefinition | CompositeDefinition

/** What every op has beside its call. */
export interface HasDefinition {
  /** What the op is: rules, lowering or decomposition, gradient. */
  readonly definition: OpDefinition
}

/** An op of any signature. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of all function types
export type AnyOp = ((...args: any[]) => unknown) & HasDefinition

/**
 * An op as a function: `Op<(x: Tensor, options?: MyOptions) => Tensor>`.
 *
 * @typeParam F - the type of the function
 */
// biome-ignore lint/suspicious/noExplicitAny: the bound of all function types
export type Op<F extends (...args: any[]) => unknown> = F & HasDefinition

/** `op(x)`. */
export type UnaryOp = Op<(x: TensorLike) => Tensor>
/** `op(a, b)`. */
export type BinaryOp = Op<(a: TensorLike, b: TensorLike) => Tensor>

/**
 * Makes an op from its definition. Nothing is registered; the op is what is returned.
 *
 * @example
 * ```ts
 * import { add, defineOp, log, exp, tensor, type UnaryOp } from '@tensorloom/tensor'
 * const softplus: UnaryOp = defineOp({
 *   kind: 'composite', name: 'me/softplus', inputs: 1, compose: (x) => log(add(exp(x), 1)),
 * })
 * console.log(softplus(tensor([0])).dataSync()) // Float32Array [0.6931…]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOp<O extends AnyOp>(definition: OpDefinition): O {
  const { multiple } = definition
  let parse: ((args: readonly unknown[]) => Parsed) | undefined
  const call = (...args: readonly unknown[]): Tensor | readonly Tensor[] => {
    // At the first call: a program defines many ops and calls few.
    parse ??= argumentParser(definition)
    const { inputs, attrs } = parse(args)
    const outputs = dispatch(definition, inputs, attrs)
    return multiple ? outputs : outputs[0]!
  }
  Object.defineProperty(call, 'name', { value: definition.name })
  // The annotation of the constant is the signature; the parser reads calls by the definition.
  return Object.assign(call, { definition }) as unknown as O
}

interface Parsed {
  readonly inputs: readonly TensorLike[]
  readonly attrs: Attributes
}

const noAttributes: Attributes = Object.freeze({})

/** Reads the arguments of an op: what is the same for all calls is worked out once. */
function argumentParser(definition: OpDefinition): (args: readonly unknown[]) => Parsed {
  const { name, positional = [], options } = definition
  const list = definition.inputs === 'list'
  const most = definition.inputs === 'list' ? 0 : definition.inputs
  const required = most - (definition.optionalInputs ?? 0)
  const takesAttributes = definition.positional !== undefined || options !== undefined
  const defaults: Attributes = options === undefined ? noAttributes : Object.freeze({ ...options })
  const known: ReadonlySet<string> = new Set(Object.keys(defaults))

  return (args) => {
    let at = 0
    let inputs: readonly TensorLike[]
    if (list) {
      inputs = listOf(name, args[at++])
    } else {
      while (at < most && isTensorLike(args[at])) at++
      if (at < required) refuse(name, args[at])
      inputs = (at === args.length ? args : args.slice(0, at)) as readonly TensorLike[]
    }
    if (!takesAttributes) {
      if (args[at] !== undefined) refuseFurther(name, args[at])
      return { inputs, attrs: noAttributes }
    }
    if (at >= args.length) return { inputs, attrs: defaults }
    if (positional.length === 0) return { inputs, attrs: withOptions(name, defaults, known, args[at]) }
    const attrs: Record<string, unknown> = { ...defaults }
    for (const key of positional) {
      if (args[at] !== undefined) attrs[key] = args[at]
      at++
    }
    return { inputs, attrs: withOptions(name, attrs, known, args[at]) }
  }
}

// `attrs` with the options that were given, as an object of its own: the caller's may change.
function withOptions(name: string, attrs: Attributes, known: ReadonlySet<string>, given: unknown): Attributes {
  if (given === undefined) return attrs
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isTensor(given)) {
    if (known.size === 0) refuseFurther(name, given)
    throw new TensorloomError(`${name}: expected options, got ${describeValue(given)}`, {
      help: `its options are ${[...known].join(', ')}; write { ${[...known][0]}: … }`,
    })
  }
  const options = given as Attributes
  const keys = Object.keys(options)
  let count = 0
  for (const key of keys) {
    if (!known.has(key)) {
      throw new TensorloomError(`${name}: unknown option '${key}'`, {
        help: known.size === 0 ? 'it takes no options' : `its options are ${[...known].join(', ')}`,
      })
    }
    if (options[key] !== undefined) count++
  }
  // With all of them there are no defaults to fill in; `attrs` are frozen unless there are positional ones among them.
  if (count === known.size && Object.isFrozen(attrs)) return { ...options }
  const filled: Record<string, unknown> = { ...attrs }
  for (const key of keys) if (options[key] !== undefined) filled[key] = options[key]
  return filled
}

function listOf(name: string, given: unknown): readonly TensorLike[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new ShapeError(`${name}: expected a list of at least one tensor, got ${describeValue(given)}`, {
      help: `write ${name}([a, b])`,
    })
  }
  for (const input of given) if (!isTensorLike(input)) refuse(name, input)
  return given as readonly TensorLike[]
}

function isTensorLike(value: unknown): value is TensorLike {
  return typeof value === 'number' || typeof value === 'boolean' || isTensor(value)
}

function refuseFurther(name: string, value: unknown): never {
  throw new TensorloomError(`${name}: expected no further argument, got ${describeValue(value)}`, {
    help: `see the documentation of ${name}`,
  })
}

function refuse(name: string, value: unknown): never {
  throw new TensorloomError(`${name}: expected a tensor or a number, got ${describeValue(value)}`, {
    help:
      Array.isArray(value) || ArrayBuffer.isView(value)
        ? 'make it a tensor first: tensor(values)'
        : `see the documentation of ${name}`,
  })
}

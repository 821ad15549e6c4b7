// Derives inputs, positional attributes and options from the type of an op's function. Types only.
import type { Tensor, TensorLike } from '../tensor-types.js'
import type { DefaultsOf } from './definition.js'
import type { AnyFunction } from './signature.js'

/** @internal Any list of types. */
export type List = readonly unknown[]

/** @internal Number of inputs: a count, or `list` if the first argument is a list of tensors. */
export type Arity = number | 'list'

/** The tuple after its first N elements; `never` where it has fewer. */
type Drop<T extends List, N, Seen extends List = []> = Seen['length'] extends N
  ? T
  : T extends readonly []
    ? never
    : T extends readonly [unknown?, ...infer Rest]
      ? Drop<Rest, N, [...Seen, unknown]>
      : never

/** Its first N elements, all of them required; `never` where it has fewer. */
type Take<T extends List, N, Taken extends List = []> = Taken['length'] extends N
  ? Taken
  : T extends readonly []
    ? never
    : T extends readonly [(infer First)?, ...infer Rest]
      ? Take<Rest, N, [...Taken, Exclude<First, undefined>]>
      : never

// The tuple with its last M elements optional.
type LastOptional<T extends List, M, Tail extends List = []> = Tail['length'] extends M
  ? [...T, ...Partial<Tail>]
  : T extends readonly [...infer Rest, infer Last]
    ? LastOptional<Rest, M, [Last, ...Tail]>
    : never

// The same with `undefined` in their place. They cannot be left out, because attributes follow.
type LastMissing<T extends List, M, Tail extends List = []> = Tail['length'] extends M
  ? [...T, ...Tail]
  : T extends readonly [...infer Rest, infer Last]
    ? LastMissing<Rest, M, [Last | undefined, ...Tail]>
    : never

/** A list of the same length with `As` at every index. */
export type Each<T extends List, As> = { [K in keyof T]: As } extends infer R extends List ? R : never

/** @internal Indices of inputs at which numbers stay as they are. */
export type Places = readonly number[] | 'all'

// The inputs with tensors instead of numbers, except at the indices S.
type AsTensors<T extends List, S extends Places> = S extends readonly number[]
  ? {
      [K in keyof T]: T[K] extends List
        ? List extends T[K] // a list of anything
          ? T[K]
          : AsTensors<T[K], S>
        : K extends `${S[number]}`
          ? T[K]
          : Exclude<T[K], number | boolean>
    } extends infer R extends List
    ? R
    : never
  : T

/** The types of the inputs; of a `list`, the one list. */
export type Inputs<F extends AnyFunction, N extends Arity> = Take<Parameters<F>, N extends 'list' ? 1 : N>

/** The types of the arguments that follow the inputs. */
export type AfterInputs<F extends AnyFunction, N extends Arity> = Drop<Parameters<F>, N extends 'list' ? 1 : N>

/** One `As` for each input. Inputs that may be left out are optional. */
export type PerInput<F extends AnyFunction, N extends Arity, M extends number, As> = N extends 'list'
  ? Inputs<F, N> extends readonly [infer One extends List]
    ? Each<One, As>
    : never
  : LastOptional<Each<Inputs<F, N>, As>, M>

/** The inputs as a gradient rule gets them: tensors, and numbers at the indices S. */
export type GradientInputs<F extends AnyFunction, N extends Arity, M extends number, S extends Places> =
  AsTensors<Inputs<F, N>, S> extends infer I extends List
    ? N extends 'list'
      ? I extends readonly [infer One extends List]
        ? One
        : never
      : LastOptional<I, M>
    : never

/** The inputs as `compose` gets them: tensors, and numbers at the indices S. */
export type ComposeInputs<F extends AnyFunction, N extends Arity, M extends number, S extends Places> = LastMissing<
  AsTensors<Inputs<F, N>, S>,
  M
>

/** The visible outputs. */
export type Outputs<F extends AnyFunction> = ReturnType<F> extends infer R extends List ? Each<R, Tensor> : [Tensor]

/** @internal The options object of a function, after its inputs and positional attributes. */
export type OptionsOf<F extends AnyFunction, N extends Arity, P extends readonly string[]> =
  Drop<AfterInputs<F, N>, P['length']> extends readonly [(infer O)?] ? Exclude<O, undefined> : never

type IsRequired<O, K extends keyof O> = Pick<O, K> extends Required<Pick<O, K>> ? true : false
type WithDefaults<O, D> = {
  readonly [K in keyof O]-?: IsRequired<O, K> extends true
    ? O[K]
    : K extends keyof D
      ? undefined extends D[K]
        ? O[K] | undefined
        : Exclude<O[K], undefined>
      : O[K] | undefined
}
type Positional<T extends List, P extends readonly string[]> = P extends readonly [
  infer Name extends string,
  ...infer Names extends readonly string[],
]
  ? T extends readonly [(infer First)?, ...infer Rest]
    ? { readonly [K in Name]: First } & Positional<Rest, Names>
    : never
  : unknown

/** The attributes of a call as rules get them: positional attributes, and options with defaults filled in. */
export type AttributesOf<F extends AnyFunction, N extends Arity, P extends readonly string[], D> = Positional<
  AfterInputs<F, N>,
  P
> &
  WithDefaults<OptionsOf<F, N, P>, D>

// The arguments of each overload.
type Overloads<F> = F extends {
  (...args: infer A): unknown
  (...args: infer B): unknown
  (...args: infer C): unknown
  (...args: infer D): unknown
}
  ? A | B | C | D
  : F extends { (...args: infer A): unknown; (...args: infer B): unknown; (...args: infer C): unknown }
    ? A | B | C
    : F extends { (...args: infer A): unknown; (...args: infer B): unknown }
      ? A | B
      : F extends (...args: infer A) => unknown
        ? A
        : never

// The number of inputs that an overload requires, at most N.
type Needed<A, N, Seen extends List = []> = Seen['length'] extends N
  ? N
  : A extends readonly [infer First, ...infer Rest]
    ? First extends TensorLike
      ? Needed<Rest, N, [...Seen, unknown]>
      : Seen['length']
    : Seen['length']
type NeededByOverloads<A, N> = A extends unknown ? Needed<A, N> : never

// N − M, and all whole numbers from there up to N.
type Less<N, M> = TupleOf<N> extends readonly [...TupleOf<M>, ...infer Rest] ? Rest['length'] : never
type UpTo<M, Below extends List = []> = Below['length'] extends M ? M : Below['length'] | UpTo<M, [...Below, unknown]>
type TupleOf<N, T extends List = []> = T['length'] extends N ? T : TupleOf<N, [...T, unknown]>
type Between<N, M> = UpTo<M> extends infer K ? (K extends unknown ? Less<N, K> : never) : never

// Each input of the function is a tensor, a number, or a list of them.
type AreInputs<T extends List> = T extends readonly [infer First, ...infer Rest]
  ? First extends TensorLike | readonly TensorLike[]
    ? AreInputs<Rest>
    : false
  : true

// The compiler's message shows this as a missing member.
type Mistake<Text extends string> = { readonly [K in Text]: true }

type FittingInputs<F extends AnyFunction, N extends Arity> = number extends N
  ? Mistake<'the number of inputs is not known to the compiler: use makeOp'>
  : [Inputs<F, N>] extends [never]
    ? Mistake<'the function has fewer inputs'>
    : AreInputs<Inputs<F, N>> extends true
      ? unknown
      : Mistake<'the function has fewer inputs'>

type FittingOptional<F extends AnyFunction, N extends Arity, M extends number> = N extends number
  ? number extends N
    ? unknown
    : NeededByOverloads<Overloads<F>, N> extends infer Counts
      ? [Less<N, M>] extends [Counts]
        ? [Counts] extends [Between<N, M>]
          ? unknown
          : Mistake<'optionalInputs is less than the number of optional inputs of the function'>
        : Mistake<'optionalInputs is not the number of optional inputs of the function'>
      : never
  : unknown

// Each index in S is that of an input.
type FittingPlaces<N extends Arity, S extends Places> = N extends number
  ? S extends readonly number[]
    ? [S[number]] extends [Exclude<UpTo<N>, N>]
      ? unknown
      : Mistake<'scalars holds the index of no input'>
    : unknown
  : unknown

type FittingOptions<T extends List, D> = T extends readonly []
  ? { readonly options?: undefined }
  : T extends readonly [(infer O)?]
    ? Exclude<O, undefined> extends TensorLike | List
      ? Mistake<'the function has more inputs'>
      : { readonly options: DefaultsOf<Exclude<O, undefined>> & Unknown<D, Exclude<O, undefined>> }
    : Mistake<'the function has more arguments'>
// Options that the function does not have.
type Unknown<D, O> = { readonly [K in Exclude<keyof D, keyof O>]: never }

/** @internal The checks that a definition must pass to match its function. */
export type Fitting<
  F extends AnyFunction,
  N extends Arity,
  M extends number,
  P extends readonly string[],
  D,
  S extends Places,
> = AnyFunction extends F
  ? Mistake<'the type of the function is not known: annotate the constant, as in `const twice: UnaryOp = defineOp(…)`'>
  : FittingInputs<F, N> &
        FittingOptional<F, N, M> &
        FittingPlaces<N, S> &
        FittingOptions<Drop<AfterInputs<F, N>, P['length']>, D> &
        (ReturnType<F> extends List
          ? { readonly multiple: true }
          : { readonly multiple?: undefined }) extends infer Needed
    ? Needed
    : never

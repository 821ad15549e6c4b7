// How a call of a Keras layer is made here: Keras passes several tensors as arguments, we pass a list.
import { SerializationError } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Options } from '../fields.js'
import { camelCase } from '../letter-case.js'

/** A value in a call of Keras: a tensor, plain data, or a list of such. `T` stands for a tensor. */
export type CallValue<T> = T | null | boolean | number | string | readonly CallValue<T>[]

/** A call as Keras makes it: `layer(*args, **kwargs)`. */
export interface KerasCall<T> {
  readonly args: readonly CallValue<T>[]
  readonly kwargs: Readonly<Record<string, CallValue<T>>>
}

/** A call as it is made here: `layer.apply(input, options)`. */
export interface OurCall<T> {
  /** A tensor, or a list of tensors. */
  readonly input: T | readonly T[]
  /** Options of `apply`: `training`, `mask`, … */
  readonly options: Readonly<Record<string, unknown>>
  /** Options of the constructor that Keras gives in the call. */
  readonly config: Options
}

/** How the arguments of a call are used. */
export interface CallMapping {
  /**
   * Keyword arguments by what they are here. `input`: tensors that are added to the list of inputs; `apply`: an option of
   * `apply`; `config`: an option of the constructor. With `name`, under another name than Keras's in camelCase.
   */
  readonly kwargs?: Readonly<
    Record<string, { readonly as: 'input' | 'apply' | 'config' | 'ignored'; readonly name?: string }>
  >
  /** Names of the positional arguments after the first, if they are used as keyword arguments: `['mask']`. */
  readonly positions?: readonly string[]
  /** Whether Keras takes the tensors of the list as arguments of their own: query, value, key. */
  readonly separate?: boolean | undefined
  /** Changes the call at the end. */
  finish?<T>(call: OurCall<T>, keras: KerasCall<T>): OurCall<T>
}

const common: NonNullable<CallMapping['kwargs']> = {
  training: { as: 'apply' },
  mask: { as: 'apply' },
  initial_state: { as: 'input' },
}

/**
 * The call as it is made here. Positional arguments become the input: one as it is, several as one list. `initial_state`
 * is added to the list; `training` and `mask` are options of `apply`.
 *
 * @param isTensor - tells tensors from other values
 */
export function mapCall<T>(
  className: string,
  { args, kwargs }: KerasCall<T>,
  mapping: CallMapping | undefined,
  isTensor: (value: unknown) => value is T,
): OurCall<T> {
  const { positions = [] } = mapping ?? {}
  const taken = positions.length === 0 ? args.length : 1
  const inputs = args.slice(0, taken)
  const named = Object.fromEntries(args.slice(taken).map((value, k) => [positions[k]!, value]))
  const list: T[] = inputs.length === 1 && isTensor(inputs[0]) ? [inputs[0]] : tensorsIn(className, inputs, isTensor)
  let single = inputs.length === 1 && isTensor(inputs[0])
  const options: Record<string, unknown> = {}
  const config: Record<string, unknown> = {}
  const known = { ...common, ...mapping?.kwargs }
  for (const [key, value] of Object.entries({ ...named, ...kwargs })) {
    const use = Object.hasOwn(known, key) ? known[key]! : undefined
    if (use === undefined) {
      throw unknownName(
        `${className}: `,
        'argument of the call',
        key,
        Object.keys(known),
        undefined,
        SerializationError,
      )
    }
    if (value === null || use.as === 'ignored') continue
    const name = use.name ?? camelCase(key)
    if (use.as === 'apply') options[name] = withoutNull(value)
    else if (use.as === 'config') config[name] = value
    else {
      list.push(...tensorsIn(className, [value], isTensor))
      single = false
    }
  }
  const call: OurCall<T> = { input: single ? list[0]! : list, options, config }
  return mapping?.finish?.(call, { args, kwargs }) ?? call
}

function withoutNull<T>(value: CallValue<T>): unknown {
  return Array.isArray(value) ? value.map((one: CallValue<T>) => one ?? undefined) : value
}

/** The tensors in nested lists, in order. */
function tensorsIn<T>(
  className: string,
  values: readonly CallValue<T>[],
  isTensor: (value: unknown) => value is T,
): T[] {
  return values.flatMap((value): T[] => {
    if (isTensor(value)) return [value]
    if (Array.isArray(value)) return tensorsIn(className, value as readonly CallValue<T>[], isTensor)
    throw new SerializationError(`${className}: an input of the call is ${describeValue(value)}, expected a tensor`, {
      help: 'arguments that are not tensors need a line in the entry of the layer',
    })
  })
}

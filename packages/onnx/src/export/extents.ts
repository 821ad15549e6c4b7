// How an extent depends on those that are not known before a model runs: ⌊(c + Σ kₛ · Π s) / d⌋, found from several trials.
import { TensorloomError } from '@tensorloom/tensor'

/** An extent that is not known: its name, and where inputs show it. */
export interface UnknownExtent {
  readonly name: string
  /** The numbers of the inputs that have it. */
  readonly inputs: readonly number[]
  readonly axis: number
  /** Its value in the first trial, and in the trial that changes it alone. */
  readonly trials: readonly [first: number, changed: number]
  /** Its values in further trials, which change all and only check what was found. */
  readonly checks: readonly number[]
}

/** The values of the unknown extents in each trial. */
export type TrialValues = readonly (readonly number[])[]

/** A number that changes from trial to trial and that nodes can give. */
export interface Column {
  /** Its value in each trial. */
  readonly values: readonly number[]
  /** Adds nodes that give it, as an int64 list of one number. */
  readonly write: () => string
}

/** A number as a sum of multiples of products of columns, divided by a whole number and rounded down. */
export interface ExtentForm {
  readonly constant: number
  readonly terms: readonly { readonly factor: number; readonly of: readonly Column[] }[]
  readonly divisor: number
}

/**
 * Values of the unknown extents in the trials that find forms: the first ones, then each changed alone, then all changed.
 */
export function trialValues(unknown: readonly UnknownExtent[]): TrialValues {
  const first = unknown.map((one) => one.trials[0])
  const alone = unknown.map((one, k) => first.map((value, n) => (n === k ? one.trials[1] : value)))
  return unknown.length === 1 ? [first, ...alone] : [first, ...alone, unknown.map((one) => one.trials[1])]
}

/** Values in the trials that check forms. */
export function checkValues(unknown: readonly UnknownExtent[]): TrialValues {
  const count = Math.max(...unknown.map(({ checks }) => checks.length))
  return Array.from({ length: count }, (_, k) => unknown.map(({ checks, trials }) => checks[k] ?? trials[0]))
}

/** The form of a number that was seen in all trials, made of some of the columns; undefined if there is none. */
export function findForm(values: readonly number[], columns: readonly Column[]): ExtentForm | undefined {
  if (values.every((one) => one === values[0])) return { constant: values[0]!, terms: [], divisor: 1 }
  for (const column of columns) {
    const form = multipleOf(values, [column])
    if (form !== undefined) return form
  }
  return sumOf(values, columns) ?? productOf(values, columns)
}

/** The error for a number that is none of these forms. */
export function cannotFollow(where: string): TensorloomError {
  return new TensorloomError(
    `exportOnnx: ${where}: an extent depends on the shape of the input in a way that cannot be written`,
    { help: 'give the extents of the input: exportOnnx(model, { inputShape: [224, 224, 3] })' },
  )
}

/** Whether a form does not depend on anything. */
export function isConstant({ terms }: ExtentForm): boolean {
  return terms.length === 0
}

const mostDivisor = 64
// Windows with strides give extents that are rounded; more than this is rather a coincidence.
const mostRounded = 16

// ⌊(c + k · Π) / d⌋: two trials give k, and all of them leave one number that c can be.
function multipleOf(values: readonly number[], of: readonly Column[]): ExtentForm | undefined {
  const along = values.map((_, trial) => of.reduce((product, { values: own }) => product * own[trial]!, 1))
  const other = along.findIndex((one) => one !== along[0])
  if (other < 0) return undefined
  const [rise, run] = [values[other]! - values[0]!, along[other]! - along[0]!]
  for (let divisor = 1; divisor <= mostDivisor; divisor++) {
    const rounds = divisor <= mostRounded && of.length === 1 && values.length > 3
    const factor = rounds ? Math.round((rise * divisor) / run) : (rise * divisor) / run
    if (!Number.isInteger(factor) || factor === 0) continue
    const rests = values.map((value, trial) => value * divisor - factor * along[trial]!)
    const [constant, most] = [Math.max(...rests), Math.min(...rests) + (rounds ? divisor - 1 : 0)]
    if (constant === most && (of.length === 1 || constant === 0)) return { constant, terms: [{ factor, of }], divisor }
  }
  return undefined
}

// The trials after the first one change one unknown extent each, so a sum shows its factors there.
function sumOf(values: readonly number[], columns: readonly Column[]): ExtentForm | undefined {
  const terms = columns.flatMap((column, k) => {
    const step = column.values[k + 1]! - column.values[0]!
    const factor = (values[k + 1]! - values[0]!) / step
    return factor === 0 ? [] : [{ factor, of: [column] }]
  })
  if (!terms.every(({ factor }) => Number.isInteger(factor))) return undefined
  const constant = terms.reduce((rest, { factor, of: [column] }) => rest - factor * column!.values[0]!, values[0]!)
  const form = { constant, terms, divisor: 1 }
  return fits(form, values) ? form : undefined
}

function productOf(values: readonly number[], columns: readonly Column[]): ExtentForm | undefined {
  const few = columns.slice(0, 5)
  for (let set = 1; set < 2 ** few.length; set++) {
    const of = few.filter((_, k) => (set >> k) % 2 === 1)
    const form = of.length > 1 ? multipleOf(values, of) : undefined
    if (form !== undefined) return form
  }
  return undefined
}

function fits({ constant, terms, divisor }: ExtentForm, values: readonly number[]): boolean {
  return values.every((value, trial) => {
    const products = terms.map(({ factor, of }) => of.reduce((product, one) => product * one.values[trial]!, factor))
    return products.reduce((a, b) => a + b, constant) === value * divisor
  })
}

// How an extent depends on those that are not known before a model runs: c + Σ kₛ · s, or k · Π s, found from several trials.
import { TensorloomError } from '@tensorloom/tensor'

/** An extent that is not known: its name, and where an input shows it. */
export interface UnknownExtent {
  readonly name: string
  /** Number of the input. */
  readonly input: number
  readonly axis: number
  /** Its value in the first trial, and in the trial that changes it. */
  readonly trials: readonly [first: number, changed: number]
}

/** An extent as a sum of multiples of unknown ones, or as a multiple of their product. */
export interface ExtentForm {
  readonly constant: number
  /** Factor of each unknown extent, 0 if it does not matter. */
  readonly factors: readonly number[]
  /** Factor of the product of those that `product` names; the sum does not count then. */
  readonly product?: { readonly factor: number; readonly of: readonly number[] }
}

/**
 * Finds the form of an extent.
 *
 * @param values - its value in the first trial, then in one trial for each unknown extent, which changes that one, then in
 *   one that changes all
 */
export function extentForm(values: readonly number[], unknown: readonly UnknownExtent[], where: string): ExtentForm {
  const first = values[0]!
  const factors = unknown.map(({ trials: [a, b] }, k) => (values[k + 1]! - first) / (b - a))
  const constant = unknown.reduce((rest, { trials: [a] }, k) => rest - factors[k]! * a, first)
  const all = unknown.reduce((sum, { trials: [, b] }, k) => sum + factors[k]! * b, constant)
  const whole = [...factors, constant].every(Number.isInteger)
  if (whole && (unknown.length < 2 || all === values.at(-1))) return { constant, factors }
  const of = unknown.flatMap((_, k) => (values[k + 1] === first ? [] : [k]))
  const factor = first / of.reduce((product, k) => product * unknown[k]!.trials[0], 1)
  const changed = of.reduce((product, k) => product * unknown[k]!.trials[1], factor)
  if (of.length > 1 && Number.isInteger(factor) && changed === values.at(-1)) {
    return { constant: 0, factors: unknown.map(() => 0), product: { factor, of } }
  }
  throw new TensorloomError(
    `exportOnnx: ${where}: an extent depends on the shape of the input in a way that cannot be written`,
    { help: 'give the extents of the input: exportOnnx(model, { inputShape: [224, 224, 3] })' },
  )
}

/** Whether an extent does not depend on anything. */
export function isConstant({ factors, product }: ExtentForm): boolean {
  return product === undefined && factors.every((factor) => factor === 0)
}

/** Values of the unknown extents: the first ones, then each changed alone, then all changed. */
export function trialValues(unknown: readonly UnknownExtent[]): readonly (readonly number[])[] {
  const first = unknown.map((one) => one.trials[0])
  const alone = unknown.map((one, k) => first.map((value, n) => (n === k ? one.trials[1] : value)))
  return unknown.length === 1 ? [first, ...alone] : [first, ...alone, unknown.map((one) => one.trials[1])]
}

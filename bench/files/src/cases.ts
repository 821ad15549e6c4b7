// One file, what it must give, and how what was read is compared with it.
import { readFileSync } from 'node:fs'
import type { Tensor } from '@tensorloom/tensor'

/** What must happen to a file: be read as stated, be refused by an error about its contents, or either of them. */
export type Verdict = 'good' | 'broken' | 'judgement'

/** One file. */
export interface FileCase {
  readonly name: string
  readonly verdict: Verdict
  /** Reads the file, and throws a `Mismatch` where it says something else than it should. */
  readonly read: () => Promise<unknown>
}

/** What a file said is not what it should. */
export class Mismatch extends Error {}

const refusals: readonly string[] = ['DataError', 'SerializationError']

/** Runs a case: what failed, or what happened. */
export async function runCase({ verdict, read }: FileCase): Promise<{ failure?: string; outcome: string }> {
  try {
    await read()
    return verdict === 'broken' ? { failure: 'was read, but is broken', outcome: '' } : { outcome: 'read' }
  } catch (error) {
    if (error instanceof Mismatch) {
      // Where opinions differ, a reader may have its own.
      return verdict === 'judgement' ? { outcome: `read; ${error.message}` } : { failure: error.message, outcome: '' }
    }
    const { name, message } = error as Error
    const outcome = `${name}: ${message.split('\n')[0]}`
    if (verdict === 'good' || !refusals.includes(name)) return { failure: outcome, outcome }
    return { outcome }
  }
}

/** Expected elements: numbers, or strings for those that JSON has not. */
export interface ExpectedArray {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: readonly (number | string | boolean)[]
}

/** The contents of a JSON file. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Compares a tensor. Numbers that are beyond float64 are rounded on both sides. */
export async function sameTensor(x: Tensor, expected: ExpectedArray, tolerance = 0): Promise<void> {
  same('shape', x.shape.join(' '), expected.shape.join(' '))
  sameNumbers(await x.data(), expected, tolerance)
}

/** Compares elements. */
export function sameNumbers(values: ArrayLike<number>, { dtype, data }: ExpectedArray, tolerance = 0): void {
  same('length', values.length, data.length)
  for (let k = 0; k < data.length; k++) {
    const expected = dtype === 'float32' ? Math.fround(Number(data[k])) : Number(data[k])
    const value = dtype === 'float32' ? Math.fround(values[k]!) : values[k]!
    if (!Object.is(value, expected) && !(Math.abs(value - expected) <= tolerance && (tolerance > 0 || value !== 0))) {
      throw new Mismatch(`element ${k} is ${value}, expected ${expected}`)
    }
  }
}

/** Compares anything that is the same as text. */
export function same(what: string, got: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)]
  if (a !== b) throw new Mismatch(`${what} is ${short(a)}, expected ${short(b)}`)
}

function short(text: string | undefined): string {
  if (text === undefined) return 'undefined'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

// The code that all sections of the kit share: the backend, and how a test is registered, skipped or reported.
import { type Backend, TensorloomError } from '@tensorloom/tensor'
import type { RunOptions } from '../conformance/run.js'

/** The part of a test framework that the kit uses; vitest, Jest, `node:test` and Bun's runner have it. */
export interface TestFramework {
  /** Groups tests. */
  readonly describe: (name: string, define: () => void) => unknown
  /** A test; it fails when it throws or rejects. */
  readonly it: ((name: string, run: () => void | Promise<void>) => unknown) & {
    /** A test that is shown but not run. */
    readonly skip: (name: string, run: () => void) => unknown
  }
}

/** Where the sections register their tests. */
export interface Suite {
  readonly backend: Backend
  readonly framework: TestFramework
  readonly options: RunOptions
  /**
   * Registers a test, unless `skip` has one of its keys; then the reason is shown instead.
   *
   * @param keys - what `skip` may name: the section is added in front
   */
  test(name: string, keys: readonly string[], run: () => void | Promise<void>): void
  /** The same for a test with floats below 2⁻¹²⁶, which are not every backend's. */
  testDenormals(name: string, keys: readonly string[], run: () => void | Promise<void>): void
  /** Shows something that could not be tested. */
  report(name: string): void
}

/** Registers tests under `keys`; remembers which keys exist, so that a wrong one in `skip` is found. */
export function makeSuite(
  backend: Backend,
  framework: TestFramework,
  options: RunOptions,
  skip: Readonly<Record<string, string>>,
  seen: Set<string>,
): Suite {
  const report = (name: string): void => void framework.it.skip(name, () => undefined)
  const test: Suite['test'] = (name, keys, run) => {
    for (const key of keys) seen.add(key)
    const claimed = keys.find((key) => Object.hasOwn(skip, key))
    if (claimed === undefined) framework.it(name, run)
    else report(`${name}: not claimed: ${skip[claimed]}`)
  }
  return {
    backend,
    framework,
    options,
    report,
    test,
    testDenormals(name, keys, run) {
      if (backend.capabilities.denormals !== false) return test(name, keys, run)
      for (const key of keys) seen.add(key)
      report(`${name}: not claimed: denormals`)
    },
  }
}

/** Fails a test. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Fails a test unless the elements are equal: NaN to NaN, and 0 to −0. */
export function expectElements(got: ArrayLike<number>, want: readonly number[], what = 'elements'): void {
  const same = got.length === want.length && want.every((x, k) => got[k] === x || Object.is(got[k], x))
  expectThat(same, `${what}: got [${Array.from(got).join(', ')}], expected [${want.join(', ')}]`)
}

// Milliseconds. vitest's own limit of 5 s is short for a backend that interprets, on a busy machine.
const patience = 60_000

/** vitest, for the function `caller`. Not a static import: the rest of the kit works without it. */
export async function loadVitest(caller: string): Promise<TestFramework> {
  try {
    const { describe, it } = await import('vitest')
    return {
      describe,
      it: Object.assign((name: string, run: () => void | Promise<void>) => it(name, run, patience), { skip: it.skip }),
    }
  } catch (error) {
    throw new TensorloomError(`${caller}: vitest is not installed`, {
      help: 'npm i -D vitest, or give another framework: { framework: { describe, it } }',
      cause: error,
    })
  }
}

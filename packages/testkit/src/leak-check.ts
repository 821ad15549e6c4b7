// Checks that repeated calls of a function leave no tensors behind.
import { memory, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, tensorsIn } from '@tensorloom/tensor/internal'

/** Options of `leakCheck`. */
export interface LeakCheckOptions {
  /** Calls that are measured; 5 by default. */
  readonly runs?: number | undefined
  /** Calls before, in which caches may fill; 2 by default. */
  readonly warmUp?: number | undefined
}

/**
 * Runs `fn` several times and compares live tensors and bytes before and after. `fn` may return its result: tensors that it
 * returns, also inside lists, Maps and plain objects, are disposed.
 *
 * @param fn - one round of work. On an asynchronous backend it must be async and await what it started
 * @returns nothing, or a Promise if `fn` returns one
 * @throws `TensorloomError` that says how many tensors and bytes each run leaves behind
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { leakCheck } from '@tensorloom/testkit'
 * const x = tensor([1, 2, 3])
 * leakCheck(() => x.sum())
 * await leakCheck(async () => {
 *   const y = x.mul(2)
 *   await y.data()
 *   y.dispose()
 * })
 * ```
 */
export function leakCheck(fn: () => Promise<unknown>, options?: LeakCheckOptions): Promise<void>
export function leakCheck(fn: () => unknown, options?: LeakCheckOptions): void
export function leakCheck(fn: () => unknown, options: LeakCheckOptions = {}): Promise<void> | void {
  checkOptions<LeakCheckOptions>('leakCheck', options, { runs: 'count', warmUp: 'count' })
  const { runs = 5, warmUp = 2 } = options
  const first = fn()
  if (isPromise(first)) return leakCheckLater(first, fn, warmUp, runs)
  disposeResult(first)
  for (let k = 1; k < warmUp; k++) disposeResult(fn())
  const before = memory()
  for (let k = 0; k < runs; k++) disposeResult(fn())
  compare(before, runs)
}

async function leakCheckLater(
  first: PromiseLike<unknown>,
  fn: () => unknown,
  warmUp: number,
  runs: number,
): Promise<void> {
  disposeResult(await first)
  for (let k = 1; k < warmUp; k++) disposeResult(await fn())
  const before = memory()
  for (let k = 0; k < runs; k++) disposeResult(await fn())
  compare(before, runs)
}

function compare(before: { readonly tensors: number; readonly bytes: number }, runs: number): void {
  const after = memory()
  const [tensors, bytes] = [after.tensors - before.tensors, after.bytes - before.bytes]
  // Fewer tensors are not a leak: the garbage collector may have freed those of other code.
  if (tensors <= 0 && bytes <= 0) return
  throw new TensorloomError(
    `leakCheck: ${tensors} tensors and ${bytes} bytes more after ${runs} runs (${before.tensors} tensors, ${before.bytes} bytes before)`,
    { help: 'wrap the work in scope(() => …), or dispose what it makes; what it returns is disposed here' },
  )
}

function disposeResult(result: unknown): void {
  for (const tensor of tensorsIn(result)) tensor.dispose()
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

// map and filter: user functions on elements. Their temporary tensors are freed, and their errors name the element.
import { DataError, scope } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { release, type Stage } from '../stage.js'

/** Applies a function to elements. */
export function mapStage<T, U>(source: Stage<T>, fn: (element: T, index: number) => U | Promise<U>): Stage<U> {
  return {
    size: source.size,
    batchSize: source.batchSize,
    reshuffles: source.reshuffles,
    async *iterate() {
      let index = 0
      for await (const element of source.iterate()) {
        const result = await called('map', index, element, fn)
        release(element, result)
        yield result
        index++
      }
    },
  }
}

/** Keeps the elements that a function accepts. */
export function filterStage<T>(
  source: Stage<T>,
  accepts: (element: T, index: number) => boolean | Promise<boolean>,
): Stage<T> {
  return {
    size: source.size === 0 ? 0 : undefined,
    batchSize: source.batchSize,
    reshuffles: source.reshuffles,
    async *iterate() {
      let index = 0
      for await (const element of source.iterate()) {
        const accepted = await called('filter', index, element, accepts)
        if (typeof accepted !== 'boolean') {
          release([element, accepted])
          throw new DataError(
            `filter: the function returned ${describeValue(accepted)} for element ${index}, not a boolean`,
            {
              help: 'return true or false; read a tensor first: (await t.item()) > 0',
            },
          )
        }
        index++
        if (accepted) yield element
        else release(element)
      }
    },
  }
}

/** Calls a user's function: what it makes in between is freed, and its error names the element. */
export async function called<T, U>(
  stage: string,
  index: number,
  element: T,
  fn: (element: T, index: number) => U | Promise<U>,
): Promise<U> {
  const made = scope()
  try {
    // Only tensors of a synchronous function are tracked. An asynchronous one must free those that it makes after an await.
    return made.keep(await made.run(() => fn(element, index)))
  } catch (cause) {
    release(element)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DataError(`${stage}: the function failed at element ${index}: ${reason.split('\n')[0]}`, {
      help: 'error.cause is what it threw',
      cause,
    })
  } finally {
    made.dispose()
  }
}

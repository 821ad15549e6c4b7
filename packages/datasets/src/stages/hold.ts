// prefetch and cache: elements that are made before the loop asks for them, or kept after it.
import { checkCount } from '../order.js'
import { release, type Stage, share } from '../stage.js'

/** Makes up to `count` elements ahead, while the loop works on an earlier one. */
export function prefetchStage<T>(source: Stage<T>, count: number): Stage<T> {
  checkCount('prefetch', 'the count', count, 1)
  return {
    size: source.size,
    batchSize: source.batchSize,
    reshuffles: source.reshuffles,
    async *iterate() {
      const pass = source.iterate()
      const ready = makeQueue<T>()
      const [filled, emptied] = [makeSignal(), makeSignal()]
      let [ended, stopped] = [false, false]
      let failure: { readonly error: unknown } | undefined
      const make = async (): Promise<void> => {
        try {
          while (!stopped) {
            if (ready.size() >= count) {
              await emptied.next()
              continue
            }
            const { done, value } = await pass.next()
            if (done) break
            ready.put(value)
            filled.give()
          }
        } catch (error) {
          failure = { error }
        }
        ended = true
        filled.give()
      }
      const making = make()
      try {
        for (;;) {
          if (ready.size() > 0) {
            const element = ready.take()
            emptied.give()
            yield element
          } else if (ended) {
            if (failure !== undefined) throw failure.error
            return
          } else await filled.next()
        }
      } finally {
        stopped = true
        emptied.give()
        await making
        while (ready.size() > 0) release(ready.take())
        await pass.return()
      }
    },
  }
}

// First in, first out. Both ends take constant time, whatever the length.
function makeQueue<T>(): { size(): number; put(one: T): void; take(): T } {
  let [incoming, outgoing]: [T[], T[]] = [[], []]
  return {
    size: () => incoming.length + outgoing.length,
    put: (one) => incoming.push(one),
    take() {
      if (outgoing.length === 0) [incoming, outgoing] = [[], incoming.reverse()]
      return outgoing.pop() as T
    },
  }
}

// Wakes the waiting consumer at the next `give`.
function makeSignal(): { next(): Promise<void>; give(): void } {
  let wake: (() => void) | undefined
  return {
    next: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
    give() {
      wake?.()
      wake = undefined
    },
  }
}

/** Keeps the elements of the first complete pass, and yields new handles on them. */
export function cacheStage<T>(source: Stage<T>): Stage<T> {
  let kept: readonly T[] | undefined
  return {
    size: source.size,
    batchSize: source.batchSize,
    // Later passes repeat the first one.
    reshuffles: false,
    async *iterate() {
      if (kept !== undefined) {
        for (const element of kept) yield share(element)
        return
      }
      const gathered: T[] = []
      try {
        for await (const element of source.iterate()) {
          gathered.push(share(element))
          yield element
        }
        if (kept === undefined) kept = gathered.splice(0)
      } finally {
        // The pass ended early, or another pass was complete before it.
        release(gathered)
      }
    },
    free() {
      release(kept)
      kept = undefined
    },
  }
}

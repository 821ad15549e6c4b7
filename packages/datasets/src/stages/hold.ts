// prefetch and cache: elements that are made before somebody asks, or kept after.
import { checkCount } from '../order.js'
import { release, type Stage, share } from '../stage.js'

/** Makes up to `count` elements ahead, while the loop works on the one before. */
export function prefetchStage<T>(source: Stage<T>, count: number): Stage<T> {
  checkCount('prefetch', 'the count', count, 1)
  return {
    size: source.size,
    batchSize: source.batchSize,
    reshuffles: source.reshuffles,
    async *iterate() {
      const pass = source.iterate()
      const ahead: Promise<IteratorResult<T, void>>[] = []
      const fill = (): void => {
        while (ahead.length <= count) {
          const next = pass.next()
          // It is awaited in its turn; until then its failure is nobody's.
          next.catch(() => undefined)
          ahead.push(next)
        }
      }
      try {
        for (;;) {
          fill()
          const { done, value } = await ahead.shift()!
          if (done) return
          yield value
        }
      } finally {
        for (const one of await Promise.allSettled(ahead)) {
          if (one.status === 'fulfilled' && !one.value.done) release(one.value.value)
        }
        await pass.return()
      }
    },
  }
}

/** Keeps the elements of the first complete pass, and hands out further handles on them. */
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
        // A pass that was cut short, or that came second.
        release(gathered)
      }
    },
    free() {
      release(kept)
      kept = undefined
    },
  }
}

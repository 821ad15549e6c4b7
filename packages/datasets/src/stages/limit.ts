// take, skip, repeat, concat, zip: which elements a pass has, how often, and paired with which others.
import { DataError } from '@tensorloom/tensor'
import { checkCount } from '../order.js'
import { release, rowStage, type Stage } from '../stage.js'

/** The first `count` elements. */
export function takeStage<T>(source: Stage<T>, count: number): Stage<T> {
  checkCount('take', 'the count', count, 0)
  const { rows, batchSize, reshuffles } = source
  const size = source.size === undefined ? undefined : Math.min(source.size, count)
  if (rows !== undefined)
    return rowStage({ ...rows, order: () => rows.order().subarray(0, count) }, size!, batchSize, reshuffles)
  return {
    size,
    batchSize,
    reshuffles,
    async *iterate() {
      if (count === 0) return
      let left = count
      for await (const element of source.iterate()) {
        yield element
        if (--left === 0) return
      }
    },
  }
}

/** All but the first `count` elements. */
export function skipStage<T>(source: Stage<T>, count: number): Stage<T> {
  checkCount('skip', 'the count', count, 0)
  const { rows, batchSize, reshuffles } = source
  const size = source.size === undefined ? undefined : Math.max(source.size - count, 0)
  if (rows !== undefined)
    return rowStage({ ...rows, order: () => rows.order().subarray(count) }, size!, batchSize, reshuffles)
  return {
    size,
    batchSize,
    reshuffles,
    async *iterate() {
      let left = count
      for await (const element of source.iterate()) {
        if (left-- > 0) release(element)
        else yield element
      }
    },
  }
}

/** `count` passes in a row. */
export function repeatStage<T>(source: Stage<T>, count: number): Stage<T> {
  if (count !== Number.POSITIVE_INFINITY) checkCount('repeat', 'the count', count, 0)
  const { rows, batchSize, reshuffles } = source
  const once = source.size
  const size = once === undefined ? undefined : once === 0 || count === 0 ? 0 : once * count
  if (rows !== undefined && count !== Number.POSITIVE_INFINITY) {
    const order = (): Int32Array => {
      const all = new Int32Array(size!)
      for (let k = 0; k < count; k++) all.set(rows.order(), k * once!)
      return all
    }
    return rowStage({ ...rows, order }, size!, batchSize, reshuffles)
  }
  return {
    size,
    batchSize,
    reshuffles,
    async *iterate() {
      for (let k = 0; k < count; k++) {
        let some = false
        for await (const element of source.iterate()) {
          some = true
          yield element
        }
        // An empty set would be repeated forever.
        if (!some) return
      }
    },
  }
}

/** One after the other. */
export function concatStage<T>(sources: readonly Stage<T>[]): Stage<T> {
  const sizes = sources.map(({ size }) => size)
  return {
    size: sizes.includes(undefined) ? undefined : sizes.reduce<number>((total, size) => total + size!, 0),
    batchSize: common(sources),
    reshuffles: sources.some(({ reshuffles }) => reshuffles),
    async *iterate() {
      for (const source of sources) yield* source.iterate()
    },
  }
}

/** Pairs of elements. A data set that never ends is cut to the other's size. Two sizes that differ are an error. */
export function zipStage<T, U>(first: Stage<T>, second: Stage<U>): Stage<[T, U]> {
  const sizes = [first.size, second.size]
  const known = sizes.filter((size) => size !== undefined && size !== Number.POSITIVE_INFINITY)
  if (known.length === 2 && known[0] !== known[1]) unequal(`${known[0]} elements`, `${known[1]}`)
  const endless = sizes.includes(Number.POSITIVE_INFINITY)
  return {
    size: known[0] ?? (endless && !sizes.includes(undefined) ? Number.POSITIVE_INFINITY : undefined),
    batchSize: common([first, second]),
    reshuffles: first.reshuffles || second.reshuffles,
    async *iterate() {
      const [left, right] = [first.iterate(), second.iterate()]
      try {
        for (let count = 0; ; count++) {
          // One after the other, because the second may depend on the first.
          const a = await left.next()
          let b: IteratorResult<U, void>
          try {
            b = await right.next()
          } catch (error) {
            if (!a.done) release(a.value)
            throw error
          }
          if (!a.done && !b.done) {
            yield [a.value, b.value]
            continue
          }
          release([a.value, b.value])
          if (a.done !== b.done && !endless)
            unequal(a.done ? `${count} elements` : 'more elements', a.done ? 'more' : `${count}`)
          return
        }
      } finally {
        await left.return()
        await right.return()
      }
    },
  }
}

function common(sources: readonly Stage<unknown>[]): number | undefined {
  const [first] = sources
  return sources.every(({ batchSize }) => batchSize === first!.batchSize) ? first!.batchSize : undefined
}

function unequal(first: string, second: string): never {
  throw new DataError(`zip: the first data set has ${first}, the second ${second}`, {
    help: 'cut the longer one: data.take(count)',
  })
}

// A queue that gives its smallest element first: a binary heap.

/** A queue ordered by a comparison. */
export interface Heap<T> {
  readonly size: number
  push(element: T): void
  /** Takes out the first element; undefined if there is none. */
  pop(): T | undefined
}

/** An empty queue. */
export function heap<T>(compare: (a: T, b: T) => number): Heap<T> {
  const items: T[] = []
  return {
    get size() {
      return items.length
    },
    push(element) {
      let at = items.length
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (compare(element, items[parent]!) >= 0) break
        items[at] = items[parent]!
        at = parent
      }
      items[at] = element
    },
    pop() {
      const first = items[0]
      const last = items.pop()
      if (items.length === 0 || last === undefined) return first
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= items.length) break
        if (child + 1 < items.length && compare(items[child + 1]!, items[child]!) < 0) child++
        if (compare(last, items[child]!) <= 0) break
        items[at] = items[child]!
        at = child
      }
      items[at] = last
      return first
    },
  }
}

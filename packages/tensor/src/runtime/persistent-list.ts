// A list that is never changed: writing a place gives another list, which shares with the first all but the path to that place.
// It is a tree with 32 branches, so a path has log₃₂ of the length many steps (Bagwell 2001, Ideal Hash Trees).

const bits = 5
const width = 2 ** bits

/** A part of the tree: nodes, or at height 0 items. */
export interface ListNode<T> {
  /** Nodes that are made later have a larger number. */
  readonly serial: number
  /** Steps from here to the items. */
  readonly height: number
  /** Its nodes, or its items. */
  readonly parts: readonly (ListNode<T> | T | undefined)[]
}

let made = 0

/** How many nodes were made so far: those that are made from now on have this number or a larger one. */
export const nodesMade = (): number => made

const nodeOf = <T>(height: number, parts: ListNode<T>['parts']): ListNode<T> => ({ serial: made++, height, parts })

/** A list of items, some of which may be missing. */
export class PersistentList<T> {
  /** Number of places. */
  readonly length: number
  /** The tree; undefined if no place was written. */
  readonly root: ListNode<T> | undefined

  /** @param root - the tree; undefined if no place was written */
  constructor(length: number, root?: ListNode<T>) {
    this.length = length
    this.root = root
  }

  /** A list of the items of an array. */
  static of<T>(items: readonly (T | undefined)[]): PersistentList<T> {
    let level: ListNode<T>['parts'] = items
    for (let height = 0; items.length > 0; height++) {
      const nodes: ListNode<T>[] = []
      for (let from = 0; from < level.length; from += width) nodes.push(nodeOf(height, level.slice(from, from + width)))
      if (nodes.length === 1) return new PersistentList(items.length, nodes[0])
      level = nodes
    }
    return new PersistentList(items.length)
  }

  /** The item at a place; undefined if it was never written. */
  get(at: number): T | undefined {
    if (at >= width ** ((this.root?.height ?? 0) + 1)) return undefined
    let part: ListNode<T> | T | undefined = this.root
    for (let height = this.root?.height ?? -1; height >= 0 && part !== undefined; height--) {
      part = (part as ListNode<T>).parts[digit(at, height)]
    }
    return part as T | undefined
  }

  /** The list with another item at a place. Beyond the end the list grows. */
  with(at: number, item: T | undefined): PersistentList<T> {
    let root = this.root ?? nodeOf<T>(0, [])
    while (at >= width ** (root.height + 1)) root = nodeOf(root.height + 1, [root])
    return new PersistentList(Math.max(this.length, at + 1), written(root, root.height, at, item))
  }

  /** The list with another length. New places were never written. */
  resized(length: number): PersistentList<T> {
    if (length >= this.length) return new PersistentList(length, this.root)
    if (length === this.length - 1) return new PersistentList(length, this.with(length, undefined).root)
    return PersistentList.of(this.items().slice(0, length))
  }

  /** The items as an array. */
  items(): readonly (T | undefined)[] {
    return Array.from({ length: this.length }, (_, at) => this.get(at))
  }
}

const digit = (at: number, height: number): number => (at >> (bits * height)) & (width - 1)

function written<T>(node: ListNode<T> | undefined, height: number, at: number, item: T | undefined): ListNode<T> {
  const parts = [...(node?.parts ?? [])]
  const place = digit(at, height)
  while (parts.length < place) parts.push(undefined)
  parts[place] = height === 0 ? item : written(parts[place] as ListNode<T> | undefined, height - 1, at, item)
  return nodeOf(height, parts)
}

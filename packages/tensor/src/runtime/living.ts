// Counts the names of each tensor that a run of a graph made, so that it is freed with the last of them. Lists share parts of their
// trees: a part has a count of its own, so that a list that differs from another in one item costs no more than the path to it.
import { isParameter } from '../parameter.js'
import { isTensor, type Tensor } from '../tensor-types.js'
import { type ListNode, nodesMade, type PersistentList } from './persistent-list.js'
import { tensorsMade } from './state.js'

/** The tensors and lists that a value consists of. */
export type PartsOf<V> = (value: V) => readonly (Tensor | PersistentList<V> | undefined)[]

type Held<V> = Tensor | ListNode<V>

// What a part of a value, or of a node, is counted as.
const held = <V>(part: Tensor | PersistentList<V> | undefined): Held<V> | undefined =>
  part === undefined || isTensor(part) ? part : part.root

/** The tensors in values; in lists only those of nodes that are not older than `since`. */
export function tensorsSince<V>(values: readonly V[], partsOf: PartsOf<V>, since: number): readonly Tensor[] {
  const found: Tensor[] = []
  const visit = (one: Held<V> | undefined): void => {
    if (one === undefined) return
    if (isTensor(one)) found.push(one)
    else if (one.serial >= since) below(one, partsOf, visit)
  }
  for (const value of values) for (const part of partsOf(value)) visit(held(part))
  return found
}

function below<V>(
  { height, parts }: ListNode<V>,
  partsOf: PartsOf<V>,
  visit: (one: Held<V> | undefined) => void,
): void {
  for (const part of parts) {
    if (part === undefined) continue
    if (height > 0) visit(part as ListNode<V>)
    else for (const one of partsOf(part as V)) visit(held(one))
  }
}

/** The tensors of a run. Those that were there before it, and parameters, are not its own. */
export class Living<V> {
  private readonly counts: Map<Held<V>, number>
  private readonly partsOf: PartsOf<V>
  private readonly firstTensor: number
  private readonly firstNode: number

  /** Made when the run begins. */
  constructor(partsOf: PartsOf<V>) {
    this.counts = new Map()
    this.partsOf = partsOf
    this.firstTensor = tensorsMade()
    this.firstNode = nodesMade()
  }

  /** Notes values that have a name now. */
  bind(values: readonly V[]): void {
    for (const value of values) for (const part of this.partsOf(value)) this.add(held(part))
  }

  /** Forgets a name of each value. */
  release(values: readonly V[]): void {
    for (const value of values) for (const part of this.partsOf(value)) this.drop(held(part))
  }

  /** The tensors of some values that the run may have made. */
  madeIn(values: readonly V[]): readonly Tensor[] {
    return tensorsSince(values, this.partsOf, this.firstNode)
  }

  private add(one: Held<V> | undefined): void {
    if (one === undefined) return
    const count = this.counts.get(one)
    if (count === undefined && !this.isOwn(one)) return
    this.counts.set(one, (count ?? 0) + 1)
    if (count === undefined && !isTensor(one)) below(one, this.partsOf, (part) => this.add(part))
  }

  private drop(one: Held<V> | undefined): void {
    const count = one && this.counts.get(one)
    if (one === undefined || count === undefined) return
    if (count > 1) {
      this.counts.set(one, count - 1)
      return
    }
    this.counts.delete(one)
    if (isTensor(one)) one.dispose()
    else below(one, this.partsOf, (part) => this.drop(part))
  }

  private isOwn(one: Held<V>): boolean {
    return isTensor(one) ? one.id >= this.firstTensor && !isParameter(one) : one.serial >= this.firstNode
  }
}

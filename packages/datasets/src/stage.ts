// A stage of a pipeline: how many elements it yields, in which order, and who frees the tensors.
import { isParameter, isTensor, type Tensor } from '@tensorloom/tensor'
import { tensorsIn } from '@tensorloom/tensor/internal'
import type { Batched } from './batched.js'

/** One stage. The caller owns the elements that it yields. */
export interface Stage<T> {
  /** Elements per pass; Infinity if it never ends, undefined if unknown. */
  readonly size: number | undefined
  readonly batchSize: number | undefined
  /** Whether the order changes from pass to pass. */
  readonly reshuffles: boolean
  /** Present if elements can be read in any order, many at once. */
  readonly rows?: Rows<T> | undefined
  /** Starts a pass. */
  iterate(): AsyncGenerator<T, void, undefined>
  /** Frees the elements that the stage keeps between passes. */
  free?(): void
}

/** Elements in memory. */
export interface Rows<T> {
  /** The rows of a pass, in order. Called once per pass. */
  order(): Int32Array
  element(row: number): T
  /** Several elements, stacked. */
  batch(rows: Int32Array): Batched<T>
}

/** The pass over rows, one by one. */
export async function* eachRow<T>({ order, element }: Rows<T>): AsyncGenerator<T, void, undefined> {
  for (const row of order()) yield element(row)
}

/** A stage over rows. */
export function rowStage<T>(rows: Rows<T>, size: number, batchSize?: number, reshuffles = false): Stage<T> {
  return { size, batchSize, reshuffles, rows, iterate: () => eachRow(rows) }
}

/** Frees the tensors inside a value, except those that are also inside `kept`. */
export function release(value: unknown, kept?: unknown): void {
  const needed = new Set(tensorsIn(kept))
  for (const tensor of tensorsIn(value)) if (!needed.has(tensor) && !isParameter(tensor)) tensor.dispose()
}

/** Copies the value with a new handle on every tensor inside, so that freeing one does not free the other. */
export function share<T>(value: T): T {
  return copyOf(value, (one) => (isTensor(one) ? view(one) : one)) as T
}

/**
 * Copies arrays, Maps, Sets and object literals, at any depth, and everything else as `change` gives it. What `change` changes is
 * not looked into.
 */
export function copyOf(value: unknown, change: (one: unknown) => unknown): unknown {
  const changed = change(value)
  if (changed !== value) return changed
  const copy = (one: unknown): unknown => copyOf(one, change)
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, copy(one)]))
  if (value instanceof Set) return new Set([...value].map(copy))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copy(one)]))
}

/** Whether a value is an object literal. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function view(tensor: Tensor): Tensor {
  return tensor.reshape(tensor.shape)
}

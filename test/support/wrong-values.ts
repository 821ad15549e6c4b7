// Values of every wrong kind, and good values with one part made wrong.
import { tensor } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'

/** Values of every kind, most of them wrong wherever they are given. */
export function wrongValues(): readonly unknown[] {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const endless: unknown[] = []
  endless.push(endless)
  // biome-ignore lint/suspicious/noSparseArray: a hole is one of the kinds
  const hole = [1, , 2]
  return [
    ...[undefined, null, 3, -1, 0.5, Number.NaN, 2 ** 40, 'x', '', true, 10n, Symbol('s')],
    ...[[], [null], ['a'], hole, [2 ** 40], endless, {}, { a: 1 }, { length: 1e9 }, cyclic, Object.create(null)],
    ...[new Map([['a', 1]]), () => undefined, new Float32Array(2), new Date(0), Promise.resolve(1)],
    ...[
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor(1),
    ],
  ]
}

const family = new Set([
  ...['TensorloomError', 'ShapeError', 'DtypeError', 'BackendError', 'MemoryError', 'DisposedError', 'DataError'],
  'SerializationError',
])

/** Whether an error is one of our own family, and not one of the language. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && family.has(error.name)
}

/** The value with one of its parts wrong: an entry of a list, a property of an object, at any depth. */
export function* spoilt(value: unknown, wrong: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [k, part] of (value as readonly unknown[]).entries()) {
      for (const one of [wrong, ...spoilt(part, wrong)]) yield value.map((other, j) => (j === k ? one : other))
    }
  } else if (isPlainObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      for (const one of [wrong, ...spoilt(part, wrong)]) yield { ...value, [key]: one }
    }
  }
}

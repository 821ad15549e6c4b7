// Sums over batches. They stay on the backend, and every few batches they are added to totals in float64.
import {
  add,
  cast,
  concat,
  isFloating,
  isTensor,
  mul,
  type Op,
  reshape,
  type Scope,
  scope,
  type Tensor,
  TensorloomError,
  type TypedArray,
} from '@tensorloom/tensor'
import { aliasTensor, defineBuiltInOp, isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import type { Logs } from '../history.js'
import type { Direction, Sums } from '../measure.js'
import type { Measure } from '../objectives.js'
import { joinName } from '../text.js'

/** Measurements of one batch. Its sums, times `factor`, are added to those of earlier batches. */
export interface Measured {
  /** Name of its number; the beginning of the names where it has several. */
  readonly name: string
  readonly measure: Pick<Measure, 'direction' | 'result'>
  readonly sums: Sums
  readonly factor: number
}

/** Numbers by name, and whether high or low ones are better. */
export interface MeasuredLogs {
  readonly logs: Logs
  readonly directions: ReadonlyMap<string, Direction | undefined>
}

// One kernel per sum and step.
const accumulate: Op<(total: Tensor, value: Tensor, factor: number) => Tensor> = /* @__PURE__ */ defineBuiltInOp({
  kind: 'composite',
  name: 'train/accumulate',
  inputs: 3,
  fuse: true,
  compose: (total, value, factor) => add(total, mul(value, factor)),
})

// After this many batches the sums in float32 are read and begin at 0 again, so that small terms still count.
const batchesPerRead = 64

/** Tensors by the place of their metric and their name: `2/total`. */
type TensorsByKey = Readonly<Record<string, Tensor>>

/** What a batch leaves: new sums, and tensors that all batches share. */
export interface NextSums {
  readonly sums: TensorsByKey
  readonly shared: TensorsByKey
}

/** Sums over batches as plain data and tensors. */
export interface SavedSums {
  readonly sums: TensorsByKey
  readonly shared: TensorsByKey
  readonly batches: number
  readonly totals: Readonly<Record<string, readonly number[]>>
  readonly numbers: Readonly<Record<string, number>>
}

/** Sums over batches. */
export class RunningSums {
  /** What the sums are of. */
  measured: readonly Measured[]
  /** Sums of the batches since the last read. */
  sums: Record<string, Tensor>
  /** Tensors that metrics made at the first batch. */
  shared: TensorsByKey
  /** Shared tensors of the batch that is being measured. */
  fresh: Record<string, Tensor>
  /** Totals of what was read. */
  readonly totals: Map<string, Float64Array>
  /** Totals of sums that were numbers from the beginning. */
  readonly numbers: Map<string, number>
  /** Resolves when all sums so far are in the totals. */
  reading: Promise<void>
  batches: number
  /** The texts of places, by the number of the metric and the name of the sum. */
  readonly keys: Map<string, string>[]

  constructor() {
    this.keys = []
    this.measured = []
    this.sums = {}
    this.shared = {}
    this.fresh = {}
    this.totals = new Map()
    this.numbers = new Map()
    this.reading = Promise.resolve()
    this.batches = 0
  }

  /** A tensor that all batches share: `make` is called at the first one. */
  once(key: string, make: () => Tensor): Tensor {
    const known = this.shared[key] ?? this.fresh[key]
    // After a failed batch its scope has freed what was fresh.
    if (known !== undefined && !known.disposed) return known
    this.fresh[key] = aliasTensor(make())
    return this.fresh[key]
  }

  /** New sums with a batch added, for `replace`: they are made where scopes may be open. */
  plus(measured: readonly Measured[]): NextSums {
    const sums: Record<string, Tensor> = {}
    for (let k = 0; k < measured.length; k++) {
      const one = measured[k]!
      this.checkSums(one, k)
      for (const name of Object.keys(one.sums)) {
        const value = sumOf(one, name)
        if (typeof value === 'number') continue
        const key = this.keyOf(k, name)
        const total = this.sums[key]
        sums[key] = total === undefined ? first(value, one.factor) : accumulate(total, value, one.factor)
      }
    }
    const [added] = Object.keys(this.fresh)
    return { sums, shared: added === undefined ? this.shared : { ...this.shared, ...this.fresh } }
  }

  /** Takes over what `plus` gave, and keeps it after the scope in which it was made. */
  replace({ sums, shared }: NextSums, measured: readonly Measured[], made: Scope): void {
    for (const key of Object.keys(sums)) {
      this.sums[key]?.dispose()
      this.sums[key] = made.keep(sums[key]!)
    }
    if (shared !== this.shared) made.keep(this.fresh)
    this.shared = shared
    this.fresh = {}
    this.measured = measured
    for (let k = 0; k < measured.length; k++) {
      const one = measured[k]!
      for (const name of Object.keys(one.sums)) {
        const value = sumOf(one, name)
        const key = this.keyOf(k, name)
        if (!this.totals.has(key)) this.totals.set(key, new Float64Array(sizeOf(value)))
        if (typeof value === 'number') this.numbers.set(key, (this.numbers.get(key) ?? 0) + value * one.factor)
      }
    }
    this.batches++
    if (this.batches % batchesPerRead === 0) void this.collect().catch(() => undefined)
  }

  // The place of a sum: `2/total`. Texts are made once, because every step asks.
  keyOf(k: number, name: string): string {
    let keys = this.keys[k]
    if (keys === undefined) {
      keys = new Map()
      this.keys[k] = keys
    }
    let key = keys.get(name)
    if (key === undefined) {
      key = `${k}/${name}`
      keys.set(name, key)
    }
    return key
  }

  // Throws unless the sums of a metric are like those of earlier batches.
  checkSums(one: Measured, k: number): void {
    const { name, sums } = one
    if (!Array.isArray(sums) && !isPlainObject(sums)) {
      throw new TensorloomError(
        `metric '${name}': its sums are ${describeValue(sums)}, expected sums by name or a list`,
        {
          help: 'sums(prediction, target) returns { total: sum(values), count: values.size }',
        },
      )
    }
    const found = Object.keys(sums)
    for (const sum of found) {
      const value = sumOf(one, sum)
      if (!isTensor(value) && typeof value !== 'number') {
        throw new TensorloomError(
          `metric '${name}': its sum '${sum}' is ${describeValue(value)}, expected a tensor or a number`,
          { help: 'sums add up over batches: return what is added for this batch' },
        )
      }
      this.checkLikeBefore(name, sum, value, k)
    }
    const before = this.measured[k] && Object.keys(this.measured[k].sums)
    if (before === undefined || before.length === found.length) return
    throw new TensorloomError(
      `metric '${name}': its sums are ${names(found)}, those of earlier batches were ${names(before)}`,
      { help: 'return the same sums for every batch' },
    )
  }

  checkLikeBefore(name: string, sum: string, value: Tensor | number, k: number): void {
    const size = sizeOf(value)
    const known = this.totals.get(this.keyOf(k, sum))
    if (known === undefined ? this.measured[k] === undefined : known.length === size) return
    const shape = typeof value === 'number' ? 'a number' : `of shape ${shapeText(value.shape)}`
    const before = known === undefined ? 'was not there' : `had ${known.length} elements`
    throw new TensorloomError(`metric '${name}': its sum '${sum}' is ${shape}, in earlier batches it ${before}`, {
      help: 'sums add up over batches, so that their names and shapes must not depend on the batch',
    })
  }

  /** Adds the sums on the backend to the totals. Returns at once; what it returns resolves when they are there. */
  collect(): Promise<void> {
    const { sums } = this
    this.sums = {}
    const values = readAll(sums)
    for (const one of Object.values(sums)) one.dispose()
    values.catch(() => undefined)
    this.reading = this.reading.then(async () => {
      for (const [key, value] of await values) {
        const total = this.totals.get(key)!
        for (const [at, one] of value.entries()) total[at] = total[at]! + one
      }
    })
    return this.reading
  }

  /** The numbers so far; later batches do not change them. */
  async read(): Promise<Logs> {
    return (await this.readMeasured()).logs
  }

  /** The numbers so far, and whether high or low ones are better. */
  async readMeasured(): Promise<MeasuredLogs> {
    const { measured } = this
    const numbers = new Map(this.numbers)
    return this.collect().then(() => this.resultOf(measured, numbers))
  }

  resultOf(measured: readonly Measured[], numbers: ReadonlyMap<string, number>): MeasuredLogs {
    const logs: Record<string, number> = {}
    const directions = new Map<string, Direction | undefined>()
    measured.forEach((one, k) => {
      const entries = entriesOf(one.sums).map(([name]) => {
        // Some batches may have given a tensor, others a number.
        const number = numbers.get(`${k}/${name}`) ?? 0
        return [name, this.totals.get(`${k}/${name}`)!.map((value) => value + number)] as const
      })
      const totals = Array.isArray(one.sums) ? entries.map(([, total]) => total) : Object.fromEntries(entries)
      for (const [name, value] of numbersOf(one, one.measure.result(totals))) {
        if (directions.has(name)) throw twice(name)
        logs[name] = value
        directions.set(name, one.measure.direction)
      }
    })
    return { logs, directions }
  }

  /** Begins at 0 again. Sums keep their shapes. */
  reset(): void {
    for (const one of Object.values(this.sums)) one.dispose()
    this.sums = {}
    for (const total of this.totals.values()) total.fill(0)
    this.numbers.clear()
    this.forgetShared()
  }

  forgetShared(): void {
    for (const one of Object.values(this.shared)) one.dispose()
    this.shared = {}
  }

  /** All that is needed to go on from here, as plain data and tensors; after `reading`. */
  get state(): SavedSums {
    const { sums, shared, batches } = this
    const totals = Object.fromEntries([...this.totals].map(([key, values]) => [key, [...values]]))
    return { sums: { ...sums }, shared, batches, totals, numbers: Object.fromEntries(this.numbers) }
  }

  /** Goes on from a saved state, whose tensors it takes over. `measured` says what the sums are of. */
  resume(state: SavedSums, measured: readonly Measured[]): void {
    this.dispose()
    this.measured = measured
    this.sums = { ...state.sums }
    this.shared = state.shared
    this.batches = state.batches
    for (const [key, values] of Object.entries(state.totals)) this.totals.set(key, Float64Array.from(values))
    for (const [key, value] of Object.entries(state.numbers)) this.numbers.set(key, value)
  }

  /** Resolves when the last sums are computed; undefined if they already are. */
  get ready(): Promise<void> | undefined {
    const [key] = Object.keys(this.sums)
    return key === undefined ? undefined : this.sums[key]!.storage.ready
  }

  /** Frees the sums. */
  dispose(): void {
    for (const one of Object.values(this.sums)) one.dispose()
    this.sums = {}
    this.forgetShared()
  }
}

const sizeOf = (value: Tensor | number): number => (typeof value === 'number' ? 1 : value.size)

// Sums are a list or an object.
function sumOf({ sums }: Measured, name: string): Tensor | number {
  return (sums as Readonly<Record<string, Tensor | number>>)[name]!
}

function entriesOf(sums: Sums): readonly (readonly [name: string, value: Tensor | number])[] {
  return Object.entries(sums)
}

const names = (list: readonly string[]): string => list.map((name) => `'${name}'`).join(', ')

const twice = (name: string): TensorloomError =>
  new TensorloomError(`compile: two metrics give the number '${name}'`, {
    help: `give one of them another name: f1Score({ name: 'f1' })`,
  })

// A metric may give back a tensor that is not its own, such as the target. Integers would overflow.
function first(value: Tensor, factor: number): Tensor {
  if (isFloating(value.dtype)) return factor === 1 ? aliasTensor(value) : scope(() => mul(value, factor))
  return scope(() => (factor === 1 ? cast(value, 'float32') : mul(cast(value, 'float32'), factor)))
}

type ReadSum = readonly [key: string, values: TypedArray]

// One read for each dtype.
async function readAll(sums: TensorsByKey): Promise<readonly ReadSum[]> {
  const list = Object.entries(sums)
  const wide = list.filter(([, { dtype }]) => dtype === 'float64')
  const narrow = list.filter(([, { dtype }]) => dtype !== 'float64')
  return (await Promise.all([wide, narrow].map(readTogether))).flat()
}

async function readTogether(list: readonly (readonly [string, Tensor])[]): Promise<readonly ReadSum[]> {
  if (list.length === 0) return []
  const all = scope(() => concat(list.map(([, one]) => reshape(one, [one.size]))))
  const sizes = list.map(([key, { size }]) => [key, size] as const)
  const reading = all.data()
  all.dispose()
  const values = await reading
  let at = 0
  return sizes.map(([key, size]) => {
    at += size
    return [key, values.subarray(at - size, at)] as const
  })
}

function numbersOf({ name }: Measured, result: unknown): readonly (readonly [name: string, value: number])[] {
  if (typeof result === 'number') return [[name, result]]
  if (isPlainObject(result)) {
    const entries = Object.entries(result) as [string, number][]
    if (entries.length > 0 && entries.every(([, value]) => typeof value === 'number')) {
      return entries.map(([part, value]) => [joinName(name, part), value])
    }
  }
  throw new TensorloomError(`metric '${name}': its result is ${describeValue(result)}, expected a number`, {
    help: 'result(totals) gives a number, or several by name: { class0: 0.5, class1: 0.7 }',
  })
}

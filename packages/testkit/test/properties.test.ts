// Views, shapes and broadcasting against nested arrays, which have none of the cleverness.
import {
  add,
  broadcastTo,
  concat,
  expandDims,
  flip,
  pad,
  reshape,
  slice,
  squeeze,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const runs = { numRuns: 150, seed: 7 }
type Nested = number | Nested[]

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)

/** Every index of a shape, row-major. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (found, extent) => found.flatMap((at) => Array.from({ length: extent }, (_, k) => [...at, k])),
    [[]],
  )
}
/** Nested arrays whose element at each index is `value(index)`. */
function build(shape: readonly number[], value: (at: number[]) => number, at: number[] = []): Nested {
  if (at.length === shape.length) return value(at)
  return Array.from({ length: shape[at.length]! }, (_, k) => build(shape, value, [...at, k]))
}
const read = (nested: Nested, at: readonly number[]): number =>
  at.reduce<Nested>((inner, k) => (inner as Nested[])[k]!, nested) as number

/** 1, 2, 3, … in a shape. */
function counted(shape: readonly number[]): { nested: Nested; x: Tensor } {
  const data = Array.from({ length: sizeOf(shape) }, (_, k) => k + 1)
  let next = 0
  return { nested: build(shape, () => data[next++]!), x: tensor(data, { shape }) }
}

/** A step from one tensor to the next, both ways. */
interface Step {
  readonly name: string
  /** Arbitrary numbers that a step takes its choices from. */
  readonly apply: (x: Tensor, pick: (below: number) => number) => { y: Tensor; from: (at: number[]) => number[] }
}

const steps: readonly Step[] = [
  {
    name: 'transpose',
    apply: (x, pick) => {
      const perm = x.shape.map((_, k) => k)
      for (let k = perm.length - 1; k > 0; k--) {
        const other = pick(k + 1)
        ;[perm[k], perm[other]] = [perm[other]!, perm[k]!]
      }
      const from = (at: number[]): number[] => x.shape.map((_, axis) => at[perm.indexOf(axis)]!)
      return { y: transpose(x, { perm }), from }
    },
  },
  {
    name: 'slice',
    apply: (x, pick) => {
      const begin = x.shape.map((extent) => pick(extent))
      const size = x.shape.map((extent, k) => 1 + pick(extent - begin[k]!))
      return { y: slice(x, begin, size), from: (at) => at.map((k, axis) => k + begin[axis]!) }
    },
  },
  {
    name: 'flip',
    apply: (x, pick) => {
      if (x.rank === 0) return { y: x, from: (at) => at }
      const axis = pick(x.rank)
      return {
        y: flip(x, { axis: [axis] }),
        from: (at) => at.map((k, own) => (own === axis ? x.shape[axis]! - 1 - k : k)),
      }
    },
  },
  {
    name: 'expandDims',
    apply: (x, pick) => {
      const axis = pick(x.rank + 1)
      return { y: expandDims(x, { axis }), from: (at) => at.filter((_, own) => own !== axis) }
    },
  },
  {
    name: 'broadcastTo',
    apply: (x, pick) => {
      const front = pick(2) === 0 ? [] : [2]
      const shape = [...front, ...x.shape.map((extent) => (extent === 1 ? 1 + pick(3) : extent))]
      const from = (at: number[]): number[] => at.slice(front.length).map((k, axis) => (x.shape[axis] === 1 ? 0 : k))
      return { y: broadcastTo(x, shape), from }
    },
  },
  {
    name: 'reshape',
    apply: (x) => {
      const shape = [...x.shape].reverse()
      const strides = (of: readonly number[]): number[] => of.map((_, k) => sizeOf(of.slice(k + 1)))
      const from = (at: number[]): number[] => {
        let flat = at.reduce((total, k, axis) => total + k * strides(shape)[axis]!, 0)
        return strides(x.shape).map((stride) => {
          const k = Math.floor(flat / stride)
          flat -= k * stride
          return k
        })
      }
      return { y: reshape(x, shape), from }
    },
  },
]

describe('views', () => {
  it('of views, in any order, show the right elements', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.array(fc.nat({ max: steps.length - 1 }), { maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 64, maxLength: 64 }),
        async (shape, chosen, choices) => {
          let at = 0
          const pick = (below: number): number => choices[at++ % choices.length]! % below
          let { nested, x } = counted(shape)
          for (const number of chosen) {
            const { y, from } = steps[number]!.apply(x, pick)
            if (y.size > 500) break
            const before = nested
            nested = build(y.shape, (index) => read(before, from(index)))
            x = y
          }
          expect(await x.array()).toEqual(nested)
          // A kernel must walk the view like a reader does.
          expect(await add(x, 1).array()).toEqual(build(x.shape, (index) => read(nested, index) + 1))
          expect(await sum(x).item()).toBe(indices(x.shape).reduce((total, index) => total + read(nested, index), 0))
        },
      ),
      runs,
    )
  })

  it('squeeze undoes expandDims, flip itself, transpose its inverse', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async (shape, number) => {
        const { nested, x } = counted(shape)
        const axis = number % (x.rank + 1)
        expect(await squeeze(expandDims(x, { axis }), { axis }).array()).toEqual(nested)
        expect(await flip(flip(x)).array()).toEqual(nested)
        expect(await transpose(transpose(x)).array()).toEqual(nested)
      }),
      runs,
    )
  })

  it('slice undoes pad, and concat undoes slices', async () => {
    const borders = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })), { minLength: 4, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(shapes, borders, async (shape, all) => {
        const { nested, x } = counted(shape)
        const paddings = shape.map((_, k) => all[k]!)
        const padded = pad(x, paddings, { value: -1 })
        const begin = paddings.map(([before]) => before)
        expect(await slice(padded, begin, shape).array()).toEqual(nested)
        expect(await sum(padded).item()).toBe((await sum(x).item()) - (padded.size - x.size))
        for (const [axis, extent] of shape.entries()) {
          const parts = Array.from({ length: extent }, (_, k) =>
            slice(
              x,
              shape.map((_, own) => (own === axis ? k : 0)),
              shape.map((one, own) => (own === axis ? 1 : one)),
            ),
          )
          expect(await concat(parts, { axis }).array()).toEqual(nested)
        }
      }),
      runs,
    )
  })
})

describe('broadcasting', () => {
  // Two shapes that fit: each axis whole or 1 in one of them; the first may lack axes in front.
  const fitting = fc
    .tuple(shapes, fc.array(fc.constantFrom('both', 'first', 'second'), { minLength: 4, maxLength: 4 }), fc.nat())
    .map(([shape, whole, number]) => ({
      a: shape.map((extent, k) => (whole[k] === 'second' ? 1 : extent)).slice(number % (shape.length + 1)),
      b: shape.map((extent, k) => (whole[k] === 'first' ? 1 : extent)),
    }))

  it('repeats axes of extent 1 and adds axes in front', async () => {
    await fc.assert(
      fc.asyncProperty(fitting, async ({ a, b }) => {
        const [one, other] = [counted(a), counted(b)]
        const rank = Math.max(a.length, b.length)
        const extent = (shape: readonly number[], k: number): number => shape[k - rank + shape.length] ?? 1
        const shape = Array.from({ length: rank }, (_, k) => Math.max(extent(a, k), extent(b, k)))
        const element = (nested: Nested, own: readonly number[], at: number[]): number =>
          read(
            nested,
            own.map((size, k) => (size === 1 ? 0 : at[k + rank - own.length]!)),
          )
        const want = build(shape, (at) => element(one.nested, a, at) + element(other.nested, b, at))
        expect(await add(one.x, other.x).array()).toEqual(want)
      }),
      runs,
    )
  })

  it('refuses everything else', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, number) => {
        fc.pre(shape.length > 0)
        const axis = number % shape.length
        const other = shape.map((extent, k) => (k === axis ? extent + 5 : extent))
        fc.pre(shape[axis] !== 1)
        expect(() => add(counted(shape).x, counted(other).x)).toThrow(/^add: /)
      }),
      runs,
    )
  })
})

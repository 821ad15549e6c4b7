// Attention over more queries and keys than a block has, with what is left of blocks, all masks and layouts. Queries of
// large calls are copies of a few, so that the reference backend has to interpret only those.
import {
  greater,
  type Shape,
  scaledDotProductAttention,
  slice,
  stridedSlice,
  type Tensor,
  tensor,
  tile,
  transpose,
} from '@tensorloom/tensor'
import { numbers, type Run, usualTolerance, type Variant } from './variant.js'

interface Sizes {
  readonly batch: Shape
  readonly queries: number
  readonly keys: number
  readonly depth: number
  readonly valueDepth: number
}

const shapesOf = ({ batch, queries, keys, depth, valueDepth }: Sizes): readonly Shape[] => [
  [...batch, queries, depth],
  [...batch, keys, depth],
  [...batch, keys, valueDepth],
]

// Scores between −5 and 5, so that no weight hides the others.
const inputsOf = (shapes: readonly Shape[]): readonly Tensor[] =>
  shapes.map((shape, k) => numbers(shape, k + 1, 'float32', 1 / 8))

const booleans = (shape: Shape): Tensor => greater(numbers(shape, 7), -2)

// Whole vectors and panels, and what is left of them; one key more than a block; fewer queries than keys, and more.
const causal: readonly Sizes[] = [
  { batch: [], queries: 64, keys: 64, depth: 8, valueDepth: 8 },
  { batch: [2], queries: 67, keys: 129, depth: 5, valueDepth: 3 },
  { batch: [2, 1], queries: 133, keys: 70, depth: 1, valueDepth: 9 },
  { batch: [1, 3], queries: 96, keys: 131, depth: 12, valueDepth: 1 },
]

const masks: Readonly<Record<string, (sizes: Sizes) => Tensor>> = {
  'booleans for keys': ({ keys }) => booleans([keys]),
  'booleans for queries': ({ queries }) => booleans([queries, 1]),
  'booleans for queries and keys of each batch': ({ batch, queries, keys }) => booleans([...batch, queries, keys]),
  'numbers for queries and keys': ({ queries, keys }) => numbers([queries, keys], 7),
  'numbers for each batch': ({ batch }) => numbers([...batch, 1, 1], 7),
  'nothing at all': () => tensor(false),
}

const masked: Sizes = { batch: [2, 2], queries: 66, keys: 65, depth: 3, valueDepth: 2 }

// [batch, time, heads, depth] with heads in front.
const headsFirst = (x: Tensor): Tensor => transpose(x, { perm: [0, 2, 1, 3] })

function large(name: string, mask: (() => Tensor) | undefined, turn: Run = (x) => x): Variant {
  const [queries, copies] = [7, 750]
  const options = (tiled: boolean) => {
    if (mask === undefined) return {}
    const one = mask()
    return { mask: tiled && one.shape.at(-2) === queries ? tile(one, [copies, 1]) : one }
  }
  const heads = (x: Tensor): Tensor => turn(x) as Tensor
  return {
    name: `attention of 2 heads, 5250 × 200, of equal queries${name}`,
    inputs: () => inputsOf([[1, 2, queries, 5], ...[5, 9].map((depth) => shapeOfHeads(turn, depth))]),
    run: (q, k, v) => scaledDotProductAttention(tile(q, [1, 1, copies, 1]), heads(k), heads(v), options(true)),
    shorter: (q, k, v) => tile(scaledDotProductAttention(q, heads(k), heads(v), options(false)), [1, 1, copies, 1]),
    gradients: true,
    // Gradients are sums over all copies, whose errors add up.
    tolerance: { ...usualTolerance, absolute: usualTolerance.absolute * 10 },
  }
}

const shapeOfHeads = (turn: Run, depth: number): Shape =>
  turn === headsFirst ? [1, 200, 2, depth] : [1, 2, 200, depth]

/** Attention. */
export const attentionVariants: readonly Variant[] = [
  ...causal.map(
    (sizes): Variant => ({
      name: `causal attention [${sizes.batch}] ${sizes.queries} × ${sizes.keys}, depth ${sizes.depth} and ${sizes.valueDepth}`,
      inputs: () => inputsOf(shapesOf(sizes)),
      run: (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true }),
      gradients: true,
    }),
  ),
  ...Object.entries(masks).map(
    ([name, mask]): Variant => ({
      name: `causal attention with a mask: ${name}`,
      inputs: () => inputsOf(shapesOf(masked)),
      run: (q, k, v) => scaledDotProductAttention(q, k, v, { causal: true, scale: 0.5, mask: mask(masked) }),
      gradients: true,
    }),
  ),
  {
    name: 'causal attention with a mask that is differentiated',
    inputs: () => inputsOf([...shapesOf(masked), [66, 65]]),
    run: (q, k, v, mask) => scaledDotProductAttention(q, k, v, { causal: true, mask: mask }),
    gradients: true,
  },
  large('', undefined, headsFirst),
  large(', booleans for keys of each head', () => booleans([2, 1, 200])),
  large(', numbers for queries and keys', () => numbers([7, 200], 7)),
  {
    name: 'causal attention of heads behind time, and of every other number',
    inputs: () =>
      inputsOf([
        [2, 65, 3, 8],
        [2, 65, 3, 8],
        [2, 65, 3, 6],
        [1, 65, 1, 8],
      ]),
    run: (q, k, v, few) => [
      headsFirst(scaledDotProductAttention(headsFirst(q), headsFirst(k), headsFirst(v), { causal: true })),
      scaledDotProductAttention(everyOther(headsFirst(q)), everyOther(headsFirst(few)), headsFirst(v), {
        causal: true,
      }),
    ],
    gradients: true,
  },
  {
    name: 'causal attention over batches that broadcast, and more of them than usual',
    inputs: () =>
      inputsOf([
        [2, 1, 64, 2],
        [3, 64, 2],
        [64, 2],
        [1, 2, 1, 1, 1, 64, 2],
      ]),
    run: (q, k, v, deep) => [
      scaledDotProductAttention(q, k, v, { causal: true }),
      scaledDotProductAttention(v, v, k, { causal: true }),
      scaledDotProductAttention(deep, v, v, { causal: true }),
    ],
    gradients: true,
  },
  {
    name: 'causal attention with scores that are far apart, and of what is not a number',
    inputs: () => [
      numbers([70, 4], 1, 'float32', 64),
      numbers([70, 4], 2, 'float32', 64),
      numbers([70, 2], 3),
      strange(),
    ],
    run: (q, k, v, odd) => [
      scaledDotProductAttention(q, k, v, { causal: true }),
      scaledDotProductAttention(odd, k, v, { causal: true }),
      scaledDotProductAttention(k, odd, v, { causal: true }),
      scaledDotProductAttention(q, k, v, { causal: true, mask: slice(odd, [0, 0], [70, 1]) }),
    ],
  },
  {
    name: 'causal attention without queries, batches or depth',
    inputs: () =>
      inputsOf([
        [0, 64, 2],
        [64, 0],
        [64, 2],
      ]),
    run: (none, flat, x) => [
      scaledDotProductAttention(none, none, none, { causal: true }),
      scaledDotProductAttention(flat, flat, x, { causal: true, scale: 1 }),
      scaledDotProductAttention(x, x, flat, { causal: true }),
    ],
  },
]

function everyOther(x: Tensor): Tensor {
  return stridedSlice(x, [0, 0, 0, 0], [null, null, null, null], [1, 1, 1, 2])
}

// Rows of ones, some of which begin with what is not a number.
function strange(): Tensor {
  const first = new Map([
    [3, Number.NaN],
    [20, Number.NEGATIVE_INFINITY],
    [66, Number.POSITIVE_INFINITY],
  ])
  return tensor(Array.from({ length: 70 }, (_, row) => [first.get(row) ?? 1, 1, 1, 1]))
}

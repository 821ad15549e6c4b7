// Kernels as products of matrices: which are, what they are taken apart into, and that the parts compute the same.
import { type Expr, interpret, type Kernel, type LoadExpr, validateKernel } from '@tensorloom/tensor/backend'
import { describe, expect, test } from 'vitest'
import type { EngineMode } from '../src/device/modes.js'
import { finishKernel, isFinished, operandKernel, productForm } from '../src/programs/product-form.js'
import { partsOf, productPlan, sumStrides } from '../src/programs/product-plan.js'

const load = (input: number, terms: LoadExpr['index']['terms'], guard?: LoadExpr['guard']): LoadExpr => ({
  kind: 'load',
  dtype: 'float32',
  input,
  index: { base: { param: input }, offset: 0, terms },
  ...(guard && { guard }),
})
const binary = (operator: 'mul' | 'add', left: Expr, right: Expr): Expr => ({
  kind: 'binary',
  dtype: 'float32',
  operator,
  left,
  right,
})
const sum: Expr = { kind: 'acc', dtype: 'float32', reduce: 0 }

// A convolution of [positions, channels] by [window, channels, outputs], one position of padding on either side, and a bias.
const [batches, positions, channels, window, outputs] = [2, 9, 3, 3, 8]
const image = load(
  0,
  [
    { axis: 0, stride: positions * channels },
    { axis: 1, stride: channels },
    { axis: 3, stride: channels },
    { axis: 4, stride: 1 },
  ],
  {
    fill: 0,
    ranges: [
      {
        offset: -1,
        terms: [
          { axis: 1, stride: 1 },
          { axis: 3, stride: 1 },
        ],
        extent: positions,
      },
    ],
  },
)
const filters = load(1, [
  { axis: 2, stride: 1 },
  { axis: 3, stride: channels * outputs },
  { axis: 4, stride: outputs },
])
const convolution: Kernel = {
  name: 'convolution',
  shape: [batches, positions, outputs],
  reduces: [{ operator: 'sum', dtype: 'float32', shape: [window, channels], body: binary('mul', image, filters) }],
  inputs: ['float32', 'float32', 'float32'],
  dtype: 'float32',
  value: binary('add', sum, load(2, [{ axis: 2, stride: 1 }])),
  params: 3,
}
// The first element of the image is where padding would be read.
const params = Float64Array.of(channels, 0, 0)
const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, k) => ((k * 7) % 11) - 5)
const inputs = [
  numbers((batches * positions + 1) * channels),
  numbers(window * channels * outputs),
  numbers(outputs),
] as const

test('a convolution is a product: its positions are rows, its filters columns', () => {
  const form = productForm(convolution)!
  expect(form.left).toBe(image)
  expect(form.right).toBe(filters)
  expect(form).toMatchObject({ batch: [], rows: [0, 1], columns: [2], terms: [3, 4] })
})

test('operands, sums and what follows give what the kernel gives', () => {
  const form = productForm(convolution)!
  const [rows, terms] = [batches * positions, window * channels]
  const moved = { ...convolution, params: 3 }
  const leftKernel = operandKernel(moved, form.left, [...form.rows, ...form.terms], 'left')
  const rightKernel = operandKernel(moved, form.right, [...form.terms, ...form.columns], 'right')
  const finish = finishKernel(moved, form)
  for (const one of [leftKernel, rightKernel, finish]) validateKernel(one)
  const run = (kernel: Kernel, arrays: readonly Float32Array[], size: number, more: readonly number[] = []) => {
    const output = new Float32Array(size)
    void interpret(kernel)(arrays, output, Float64Array.of(params[0]! - channels, ...params.slice(1), ...more))
    return output
  }
  const left = run(leftKernel, inputs, rows * terms)
  const right = run(rightKernel, inputs, terms * outputs)
  const sums = Float32Array.from({ length: rows * outputs }, (_, at) => {
    const [row, column] = [Math.floor(at / outputs), at % outputs]
    let total = 0
    for (let k = 0; k < terms; k++) total += left[row * terms + k]! * right[k * outputs + column]!
    return total
  })
  const got = run(finish, [...inputs, sums], rows * outputs, sumStrides(moved, form, params))
  expect([...got]).toEqual([...run(convolution, inputs, rows * outputs)])
})

test('only sums that are the output as they are need nothing after them', () => {
  expect(isFinished(convolution, productForm(convolution)!)).toBe(false)
  const plain = { ...convolution, value: sum }
  expect(isFinished(plain, productForm(plain)!)).toBe(true)
})

describe('no product is', () => {
  const withBody = (body: Expr, operator: 'sum' | 'max' = 'sum'): Kernel => ({
    ...convolution,
    reduces: [{ ...convolution.reduces[0]!, operator, body }],
  })
  test.each<readonly [string, Kernel]>([
    ['a maximum', withBody(binary('mul', image, filters), 'max')],
    ['a sum of sums', withBody(binary('add', image, filters))],
    ['a sum of squares', withBody(binary('mul', image, image))],
    ['a kernel without a reduction', { ...convolution, reduces: [], value: filters }],
    [
      'a convolution of each channel by itself',
      withBody(binary('mul', load(0, [...image.index.terms, { axis: 2, stride: 1 }]), filters)),
    ],
  ])('%s', (_, kernel) => {
    expect(productForm(kernel)).toBeUndefined()
  })
})

describe('plans', () => {
  // [rows, terms] · [terms, columns], the right one transposed in memory.
  const matmul: Kernel = {
    name: 'matmul',
    shape: [{ param: 2 }, { param: 3 }],
    reduces: [
      {
        operator: 'sum',
        dtype: 'float32',
        shape: [{ param: 4 }],
        body: binary(
          'mul',
          load(0, [
            { axis: 0, stride: { param: 4 } },
            { axis: 2, stride: 1 },
          ]),
          load(1, [
            { axis: 1, stride: { param: 4 } },
            { axis: 2, stride: 1 },
          ]),
        ),
      },
    ],
    inputs: ['float32', 'float32'],
    dtype: 'float32',
    value: sum,
    params: 5,
  }
  const sizes = (rows: number, columns: number, terms: number): Float64Array =>
    Float64Array.of(10, 20, rows, columns, terms)
  const planned = (rows: number, columns: number, terms: number, mode: EngineMode = 'webgpu') =>
    productPlan(matmul, productForm(matmul)!, sizes(rows, columns, terms), mode)

  test('operands that are matrices in memory are read where they are', () => {
    expect(planned(200, 100, 300)).toEqual({
      batches: 1,
      rows: 200,
      columns: 100,
      terms: 300,
      left: { base: 10, batch: 0, outer: 300, inner: 1 },
      right: { base: 20, batch: 0, outer: 1, inner: 300 },
    })
  })

  test('small products, thin ones and those too large for padding stay as they are', () => {
    expect(planned(20, 10, 30)).toBeUndefined()
    expect(planned(32, 256, 64)).toBeUndefined()
    expect(planned(32, 256, 64, 'webgl2')).toBeDefined()
    expect(planned(32, 256, 63, 'webgl2')).toBeUndefined()
    expect(planned(2000, 2, 3000)).toBeUndefined()
    expect(planned(2 ** 13, 2 ** 11, 8)).toBeUndefined()
  })

  test('off a GPU, only what has guards is', () => {
    expect(planned(200, 100, 300, 'webasm')).toBeUndefined()
    const large = { ...convolution, shape: [batches, 1000, outputs] }
    const plan = productPlan(large, productForm(large)!, params, 'webasm')!
    expect(plan).toMatchObject({ batches: 1, rows: 2000, columns: 8, terms: 9, left: undefined })
    expect(plan.right).toEqual({ base: 0, batch: 0, outer: outputs, inner: 1 })
  })

  test('few long sums are taken in parts, in whole blocks, and no part is too long', () => {
    const one = { batches: 1, rows: 512, columns: 512, terms: 512 }
    expect(partsOf(one, 4)).toEqual({ parts: 1, perPart: 512 })
    const { parts, perPart } = partsOf({ ...one, rows: 4, columns: 4, terms: 40_001 }, 4)
    expect(parts).toBeGreaterThan(100)
    expect(perPart % 128).toBe(0)
    expect(parts * perPart).toBeGreaterThanOrEqual(40_001)
    expect((parts - 1) * perPart).toBeLessThan(40_001)
    expect(partsOf({ ...one, terms: 40_001 }, 1)).toEqual({ parts: 3, perPart: 13_440 })
  })
})

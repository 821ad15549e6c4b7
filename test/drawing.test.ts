// Drawings of examples/browser-train become images like those of the data: as high, as inked, wherever and however large they
// were drawn.
import { cpu } from '@tensorloom/backend-cpu'
import { digits } from '@tensorloom/datasets'
import { adam } from '@tensorloom/optim'
import { argMax, randomNormal, setBackend, setSeed, tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { describe, expect, test } from 'vitest'
import { networks } from '../examples/browser-shared/src/networks.js'
import { drawWithHands } from '../examples/browser-train/src/drawing/hands.js'
import { imageSize, type Stroke, strokesToPixels } from '../examples/browser-train/src/drawing/pixels.js'
import { loadDrawnDigits, normalNumbers } from '../examples/browser-train/src/training/drawn-digits.js'
import { drawnDigits } from '../scripts/shared/drawn-digits.mjs'
import { handwriting } from './support/handwriting.js'

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0)
const ink = (pixels: ArrayLike<number>): number => sum(pixels) / pixels.length

describe.each(drawnDigits.map((strokes, digit) => ({ digit, strokes })))('a drawn $digit', ({ strokes }) => {
  const pixels = strokesToPixels(strokes)

  test('fills the height, and stands in the middle', () => {
    const rows = Array.from({ length: imageSize }, (_, row) =>
      sum(pixels.slice(row * imageSize, (row + 1) * imageSize)),
    )
    expect(Math.min(...rows)).toBeGreaterThan(0)
    const columns = Array.from({ length: imageSize }, (_, column) =>
      sum(pixels.filter((_, at) => at % imageSize === column)),
    )
    const used = columns.flatMap((total, column) => (total > 0 ? [column] : []))
    expect(Math.abs((used[0]! + used.at(-1)!) / 2 - (imageSize - 1) / 2)).toBeLessThanOrEqual(0.5)
  })

  test('has as much ink as the digits of the data', async () => {
    const { x } = await digits()
    const measured = ink(await x.data()) / 16
    expect(ink(pixels)).toBeGreaterThan(0.8 * measured)
    expect(ink(pixels)).toBeLessThan(1.2 * measured)
  })

  test('is in sixteenths, as the data', () => {
    for (const value of pixels) expect(value * 16).toBe(Math.round(value * 16))
  })

  test.each([
    ['elsewhere', (x: number, y: number) => ({ x: x + 3, y: y - 7 })],
    ['ten times as large', (x: number, y: number) => ({ x: 10 * x, y: 10 * y })],
  ])('is the same %s', (_, move) => {
    const moved = strokesToPixels(strokes.map((stroke) => stroke.map(({ x, y }) => move(x, y))))
    const distances = moved.map((value, at) => Math.abs(value - pixels[at]!))
    // Rounding may turn a sixteenth over.
    expect(Math.max(...distances)).toBeLessThanOrEqual(1 / 16)
  })
})

test.each<[string, readonly Stroke[]]>([
  ['no stroke', []],
  ['a stroke without a place', [[]]],
])('%s gives an empty image', (_, strokes) => {
  expect([...strokesToPixels(strokes)]).toEqual(new Array(64).fill(0))
})

test.each<[string, readonly Stroke[]]>([
  ['a dot', [[{ x: 40, y: 90 }]]],
  [
    'a dash',
    [
      [
        { x: 10, y: 20 },
        { x: 60, y: 20 },
      ],
    ],
  ],
])('%s is ink in the middle', (_, strokes) => {
  const pixels = strokesToPixels(strokes)
  expect(pixels.every(Number.isFinite)).toBe(true)
  expect(pixels[3 * imageSize + 3]).toBeGreaterThan(0)
  expect(pixels[0]).toBe(0)
})

test('a slanted stroke is straightened', () => {
  const slanted = strokesToPixels([
    [
      { x: 20, y: 0 },
      { x: 0, y: 100 },
    ],
  ])
  const upright = strokesToPixels([
    [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
    ],
  ])
  const width = (pixels: Float32Array): number =>
    new Set([...pixels].flatMap((value, at) => (value > 0 ? [at % imageSize] : []))).size
  expect(width(upright)).toBeLessThanOrEqual(width(slanted))
  expect(width(slanted)).toBeLessThanOrEqual(4)
})

test('hands draw every digit, each in its own way, and the same from the same seed', async () => {
  const draw = async () => drawWithHands(6, await normalNumbers(1, 6000))
  setSeed(5)
  const drawings = await draw()
  expect(drawings.map(({ digit }) => digit)).toEqual(Array.from({ length: 60 }, (_, k) => k % 10))
  expect(await draw()).toEqual(drawings)
  const next = await randomNormal([1]).data()
  setSeed(5)
  expect(await randomNormal([1]).data()).toEqual(next)
  expect(new Set(drawings.map(({ strokes }) => JSON.stringify(strokes))).size).toBe(60)
  for (const { x, y } of drawings.flatMap(({ strokes }) => strokes.flat())) {
    expect(Math.abs(x - 50)).toBeLessThan(150)
    expect(Math.abs(y - 50)).toBeLessThan(150)
  }
})

test('a network that learned as the page teaches it reads at least 96 % of five hands that nothing was tuned for', async () => {
  setBackend(cpu())
  setSeed(42)
  const { train, test } = await loadDrawnDigits()
  const model = networks.mlp() // learns in a tenth of the time; the convolutions read as many
  const trainer = compile(model, { optimizer: adam({ learningRate: 0.002 }), loss: 'sparseCategoricalCrossentropy' })
  await trainer.fit(train, { epochs: 12, batchSize: 32, verbose: 0 })
  const drawn = handwriting.flatMap(({ strokes }) => [...strokesToPixels(strokes)])
  const x = tensor(drawn, { shape: [handwriting.length, imageSize, imageSize, 1] })
  const prediction = await model.predict(x)
  const read = await argMax(prediction, { axis: -1 }).data()
  const misread = handwriting.flatMap(({ hand, digit }, k) =>
    read[k] === digit ? [] : [`${hand}: ${digit} as ${read[k]}`],
  )
  for (const one of [x, prediction, train.x, train.y, test.x, test.y]) one.dispose()
  expect(handwriting.length).toBe(50)
  expect(misread.length, misread.join('; ')).toBeLessThanOrEqual(2)
})

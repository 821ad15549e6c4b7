// Bounding boxes, segmentation masks and labels follow their images.
import { concat, ones, reshape, setSeed, type Tensor, tensor, zeros } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  augMix,
  type BoundingBoxFormat,
  centerCrop,
  convertBoundingBoxes,
  cutMix,
  type ImageLayer,
  type LabeledImages,
  maxNumBoundingBoxes,
  mixUp,
  randAugment,
  randomCrop,
  randomElasticTransform,
  randomFlip,
  randomPerspective,
  randomRotation,
  randomShear,
  randomTranslation,
  randomZoom,
  resizing,
} from '../../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const rounded = (x: Tensor): number[] => values(x).map((one) => Math.round(one * 1e3) / 1e3 + 0)
const formats: readonly BoundingBoxFormat[] = [
  'xyxy',
  'yxyx',
  'xywh',
  'centerXywh',
  'centerYxhw',
  'relXyxy',
  'relYxyx',
  'relXywh',
  'relCenterXywh',
]
const size = { height: 10, width: 20 }
const box = tensor([[[2, 3, 8, 7]]])
const xyxy = { boundingBoxFormat: 'xyxy' } as const

describe('convertBoundingBoxes', () => {
  it.each([
    ['yxyx', [3, 2, 7, 8]],
    ['xywh', [2, 3, 6, 4]],
    ['centerXywh', [5, 5, 6, 4]],
    ['centerYxhw', [5, 5, 4, 6]],
    ['relXyxy', [0.1, 0.3, 0.4, 0.7]],
    ['relYxyx', [0.3, 0.1, 0.7, 0.4]],
    ['relXywh', [0.1, 0.3, 0.3, 0.4]],
    ['relCenterXywh', [0.25, 0.5, 0.3, 0.4]],
  ] as const)('writes %s', (format, expected) => {
    expect(rounded(convertBoundingBoxes(box, 'xyxy', format, size))).toEqual(expected)
  })

  it('comes back from every format to every other', () => {
    for (const source of formats) {
      const there = convertBoundingBoxes(box, 'xyxy', source, size)
      for (const target of formats) {
        const back = convertBoundingBoxes(convertBoundingBoxes(there, source, target, size), target, 'xyxy', size)
        expect(rounded(back)).toEqual([2, 3, 8, 7])
      }
    }
  })

  it('says what is wrong', () => {
    expect(() => convertBoundingBoxes(box, 'xyxy', 'relXyxy')).toThrow('xyxy to relXyxy needs the size of the images')
    expect(() => convertBoundingBoxes(box, 'xyxy', 'xyzw' as 'xyxy')).toThrow("unknown bounding box format 'xyzw'")
    expect(() => convertBoundingBoxes(ones([2, 3]), 'xyxy', 'xywh')).toThrow('boxes have shape [2, 3]')
  })
})

// An image with a bright rectangle, where its box and its mask say.
function scene(layer: ImageLayer<never>, x1 = 2, y1 = 3, x2 = 8, y2 = 7): LabeledImages {
  const pixels = Array.from({ length: size.height * size.width }, (_, k) => {
    const [y, x] = [Math.floor(k / size.width), k % size.width]
    return Number(x >= x1 && x < x2 && y >= y1 && y < y2)
  })
  const images = tensor(pixels, { shape: [1, size.height, size.width, 1] })
  const boxes = tensor([
    [
      [x1, y1, x2, y2],
      [30, 3, 40, 5],
    ],
  ])
  return layer.augment({
    images: images.mul(255),
    labels: tensor([[0, 1]]),
    boundingBoxes: { boxes, labels: tensor([[4, 5]], { dtype: 'int32' }) },
    segmentationMasks: tensor(pixels, { shape: [1, size.height, size.width, 1], dtype: 'int32' }),
  })
}

// The box around the bright pixels.
function brightBox(images: Tensor): number[] {
  const [, , width] = images.shape as [number, number, number]
  const bright = values(images).flatMap((one, k) => (one > 100 ? [[k % width, Math.floor(k / width)] as const] : []))
  const [xs, ys] = [bright.map(([x]) => x), bright.map(([, y]) => y)]
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
}

describe('boxes, masks and labels', () => {
  const layers: readonly (readonly [string, ImageLayer<never>])[] = [
    ['randomFlip', randomFlip({ ...xyxy, seed: 2 })],
    ['randomTranslation', randomTranslation([0.2, 0.2], [0.3, 0.3], { ...xyxy, fillMode: 'constant' })],
    ['randomCrop', randomCrop(9, 15, { ...xyxy, seed: 5 })],
    ['centerCrop', centerCrop(8, 16, xyxy)],
    ['resizing', resizing(20, 40, { ...xyxy, interpolation: 'nearest' })],
    ['resizing, padded', resizing(20, 20, { ...xyxy, interpolation: 'nearest', padToAspectRatio: true })],
    ['resizing, cropped', resizing(10, 12, { ...xyxy, interpolation: 'nearest', cropToAspectRatio: true })],
  ].map(([name, layer]) => [name as string, layer as unknown as ImageLayer<never>])

  it.each(layers)('of %s stay together', (_, layer) => {
    const { images, labels, boundingBoxes, segmentationMasks } = scene(layer)
    expect(rounded(boundingBoxes!.boxes).slice(0, 4)).toEqual(brightBox(images))
    expect(brightBox(segmentationMasks!.mul(255))).toEqual(brightBox(images))
    expect(segmentationMasks!.dtype).toBe('int32')
    expect(values(labels!)).toEqual([0, 1])
    // The second box lies outside of every result.
    expect(values(boundingBoxes!.labels!)).toEqual([4, -1])
  })

  it('follow maps that do not keep rectangles, up to the width of a pixel', () => {
    const affine = { ...xyxy, fillMode: 'constant', interpolation: 'nearest' } as const
    const moved: readonly ImageLayer<never>[] = [
      randomZoom([0.3, 0.3], affine),
      randomRotation([0.05, 0.05], affine),
      randomShear({ ...affine, xFactor: [0.2, 0.2], seed: 1 }),
      randomPerspective({ ...xyxy, factor: [1, 1], scale: 0.3, interpolation: 'nearest', seed: 1 }),
    ].map((layer) => layer as unknown as ImageLayer<never>)
    for (const layer of moved) {
      const { images, boundingBoxes, segmentationMasks } = scene(layer, 6, 3, 14, 8)
      const [got, want] = [values(boundingBoxes!.boxes).slice(0, 4), brightBox(images)]
      for (const [k, side] of want.entries()) expect(Math.abs(got[k]! - side), layer.type).toBeLessThan(2)
      expect(brightBox(segmentationMasks!.mul(255))).toEqual(want)
    }
  })

  it('keep their format', () => {
    const layer = randomFlip({ seed: 2, boundingBoxFormat: 'relCenterXywh', mode: 'horizontal' })
    const boxes = tensor([[[0.25, 0.5, 0.3, 0.4]]])
    const { boundingBoxes } = layer.augment({ images: zeros([1, 10, 20, 1]), boundingBoxes: { boxes } })
    expect([[0.25, 0.5, 0.3, 0.4].join(), [0.75, 0.5, 0.3, 0.4].join()]).toContain(rounded(boundingBoxes!.boxes).join())
  })

  it('of one image have no batch axis', () => {
    const result = resizing(4, 4, xyxy).augment({
      images: ones([2, 2, 3]),
      boundingBoxes: { boxes: tensor([[0, 0, 1, 2]]), labels: tensor([3]) },
    })
    expect(result.images.shape).toEqual([4, 4, 3])
    expect(values(result.boundingBoxes!.boxes)).toEqual([0, 0, 2, 4])
  })

  it('are chained by randAugment', () => {
    setSeed(3)
    const result = scene(randAugment({ ...xyxy, factor: 0.2 }) as unknown as ImageLayer<never>)
    expect(result.boundingBoxes!.boxes.shape).toEqual([1, 2, 4])
  })

  it('are refused where they make no sense', () => {
    const data = { images: ones([2, 4, 4, 3]), boundingBoxes: { boxes: ones([2, 1, 4]) } }
    expect(() => randomFlip().augment(data)).toThrow('the format of the bounding boxes is not known')
    expect(() => cutMix(xyxy).augment(data)).toThrow('bounding boxes cannot be cut and mixed')
    expect(() => augMix(xyxy).augment(data)).toThrow('bounding boxes cannot be mixed')
    expect(() => randomElasticTransform(xyxy).augment(data)).toThrow('an elastic deformation has no boxes')
    expect(() => randomFlip({ boundingBoxFormat: 'corners' as 'xyxy' })).toThrow(
      "unknown bounding box format 'corners'",
    )
    expect(() => randomFlip().augment(ones([1, 2, 2, 1]) as never)).toThrow('augment expects { images')
  })
})

describe('mixing', () => {
  // Image k holds the number k, so that pixels tell where they come from.
  const images = concat([0, 1, 2, 3].map((k) => ones([1, 8, 8, 1]).mul(k)))
  const labels = tensor(
    [0, 1, 2, 3].map((k) => [0, 1, 2, 3].map((one) => Number(one === k))),
    { shape: [4, 4] },
  )

  it('mixes labels as it mixes pixels', () => {
    for (const layer of [mixUp({ seed: 3, alpha: 1 }), cutMix({ seed: 3 })]) {
      const result = layer.augment({ images, labels })
      const means = values(reshape(result.images, [4, 64]).mean({ axis: 1 }))
      const rows = values(result.labels!)
      means.forEach((mean, row) => {
        const weights = rows.slice(row * 4, row * 4 + 4)
        const expected = weights.reduce((sum, weight, k) => sum + weight * k, 0)
        // A cut covers whole pixels, a label the exact area.
        expect(Math.abs(mean - expected)).toBeLessThan(layer.type === 'mixUp' ? 1e-4 : 0.8)
        expect(weights.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5)
      })
    }
  })

  it('needs labels that are floats', () => {
    const classes = tensor([0, 1, 2, 3], { dtype: 'int32' })
    expect(() => mixUp().augment({ images, labels: classes })).toThrow('mixed labels need floats, got int32')
  })

  it('keeps the boxes of both images', () => {
    const boundingBoxes = { boxes: ones([4, 2, 4]), labels: ones([4, 2]) }
    const result = mixUp().augment({ images, boundingBoxes })
    expect(result.boundingBoxes!.boxes.shape).toEqual([4, 4, 4])
  })
})

describe('maxNumBoundingBoxes', () => {
  it('cuts and pads', () => {
    const boundingBoxes = { boxes: ones([1, 2, 4]), labels: tensor([[7, 8]]) }
    const data = { images: ones([1, 2, 2, 1]), boundingBoxes }
    expect(values(maxNumBoundingBoxes(1).augment(data).boundingBoxes!.labels!)).toEqual([7])
    const padded = maxNumBoundingBoxes(3, { fillValue: -2 }).augment(data).boundingBoxes!
    expect([padded.boxes.shape, values(padded.labels!)]).toEqual([
      [1, 3, 4],
      [7, 8, -2],
    ])
  })
})

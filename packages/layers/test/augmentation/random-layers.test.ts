// Every layer that changes images at random: seeds, inference, ranges, configs. Values are checked against Keras in
// packages/keras.
import { isTensor, moveAxis, ones, randomUniform, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  type AnyLayer,
  augMix,
  cutMix,
  type ImageLayer,
  type LayerClass,
  mixUp,
  pipeline,
  randAugment,
  randomBrightness,
  randomColorDegeneration,
  randomColorJitter,
  randomContrast,
  randomCrop,
  randomElasticTransform,
  randomErasing,
  randomFlip,
  randomGaussianBlur,
  randomGrayscale,
  randomHue,
  randomInvert,
  randomPerspective,
  randomPosterization,
  randomRotation,
  randomSaturation,
  randomSharpness,
  randomShear,
  randomTranslation,
  randomZoom,
  rescaling,
  solarization,
} from '../../src/index.js'

interface Seeded {
  readonly seed: number
}
type Make = (options: Seeded) => AnyLayer

const makers: Readonly<Record<string, Make>> = {
  augMix: (options) => augMix({ ...options, numChains: 2, chainDepth: 2 }),
  cutMix,
  mixUp,
  randAugment,
  randomBrightness: (options) => randomBrightness(0.4, options),
  randomColorDegeneration: (options) => randomColorDegeneration(0.9, options),
  randomColorJitter: (options) =>
    randomColorJitter({
      ...options,
      brightnessFactor: 0.3,
      contrastFactor: 0.5,
      saturationFactor: [0.3, 0.6],
      hueFactor: 0.4,
    }),
  randomContrast: (options) => randomContrast(0.6, options),
  randomCrop: (options) => randomCrop(3, 4, options),
  randomElasticTransform: (options) => randomElasticTransform({ ...options, factor: [1, 1] }),
  randomErasing,
  randomFlip,
  randomGaussianBlur: (options) => randomGaussianBlur({ ...options, factor: [1, 1] }),
  randomGrayscale,
  randomHue: (options) => randomHue(0.8, options),
  randomInvert,
  randomPerspective,
  randomPosterization: (options) => randomPosterization([1, 8], options),
  randomRotation: (options) => randomRotation(0.3, options),
  randomSaturation: (options) => randomSaturation([0.1, 0.9], options),
  randomSharpness: (options) => randomSharpness(0.9, options),
  randomShear: (options) => randomShear({ ...options, xFactor: 0.4, yFactor: 0.2 }),
  randomTranslation: (options) => randomTranslation(0.4, 0.3, options),
  randomZoom: (options) => randomZoom(0.4, options),
  solarization: (options) => solarization({ ...options, additionFactor: 0.5, thresholdFactor: 0.6 }),
}

// Without a pattern, so that every change shows.
setSeed(1)
const images = randomUniform([6, 5, 6, 3], { max: 255 })
const train = (layer: AnyLayer, x: Tensor = images): Tensor => layer.apply(x, { training: true }) as Tensor
const values = (x: Tensor): number[] => [...x.dataSync()]

describe.each(Object.entries(makers))('%s', (name, make) => {
  it('draws from its seed, whatever else is drawn', () => {
    const layer = make({ seed: 4 })
    const [first, second] = [values(train(layer)), values(train(layer))]
    const again = make({ seed: 4 })
    randomUniform([3])
    expect(values(train(again))).toEqual(first)
    randomUniform([1])
    expect(values(train(again))).toEqual(second)
    // Some draws may choose to change nothing, but not all of them.
    const further = [0, 1, 2, 3].map(() => values(train(layer)))
    expect(further.some((one) => JSON.stringify(one) !== JSON.stringify(first))).toBe(true)
  })

  it('draws from the seed of the program without one of its own', () => {
    const layer = make({} as Seeded)
    const draw = (): number[] => {
      setSeed(8)
      return values(train(layer))
    }
    expect(draw()).toEqual(draw())
  })

  it('returns its input in inference, and keeps values in range and shape in training', () => {
    const layer = make({ seed: 2 })
    expect(values(layer.apply(images) as Tensor)).toEqual(values(images))
    const bytes = layer.apply(tensor(new Uint8Array(24), { shape: [1, 2, 4, 3] })) as Tensor
    expect(bytes.dtype).toBe('float32')
    const y = train(layer)
    expect(y.shape).toEqual(name === 'randomCrop' ? [6, 3, 4, 3] : images.shape)
    expect(values(y).every((one) => one >= -1e-3 && one <= 255.001)).toBe(true)
  })

  it('takes channels first', () => {
    const first = make({ seed: 6, dataFormat: 'channelsFirst' } as Seeded)
    const y = train(first, moveAxis(images, 3, 1))
    expect(values(moveAxis(y, 1, 3))).toEqual(values(train(make({ seed: 6 }))))
    expect(() => make({ seed: 1, dataFormat: 'last' } as Seeded)).toThrow("dataFormat is 'last'")
  })

  it('takes one image, and comes back from its config', () => {
    const layer = make({ seed: 3 }) as ImageLayer<unknown>
    expect(train(layer, ones([5, 6, 3])).rank).toBe(3)
    const copy = new (layer.constructor as LayerClass)(layer.config as never)
    expect(copy.config).toEqual(layer.config)
    expect(values(train(copy))).toEqual(values(train(make({ seed: 3 }))))
  })

  it('refuses images that are none, and seeds that are none', () => {
    expect(() => train(make({ seed: 1 }), ones([2, 3]))).toThrow('images have shape [2, 3]')
    if (name !== 'randomGrayscale') expect(() => make({ seed: 0.5 })).toThrow('seed is 0.5, expected a whole number')
  })
})

describe('mean effects', () => {
  const many = ones([200, 1, 1, 3]).mul(100)
  const meanOf = (x: Tensor): number => x.mean().dataSync()[0]!

  it('lie in the middle of the ranges', () => {
    expect(meanOf(train(randomBrightness([0, 0.2], { seed: 1 }), many))).toBeCloseTo(125.5, -1)
    expect(meanOf(train(randomInvert({ factor: [0.25, 0.25], seed: 1 }), many))).toBeCloseTo(113.75, -1)
    const wide = tensor([0, 100, 200, 100], { shape: [1, 1, 4, 1] })
    const shifted = train(randomTranslation(0, [0.25, 0.25], { fillMode: 'wrap' }), wide)
    expect(values(shifted)).toEqual([100, 0, 100, 200])
  })
})

describe('options', () => {
  it('are checked with the name of the layer', () => {
    expect(() => randomBrightness(2)).toThrow(
      'randomBrightness: factor is 2, expected a number or two numbers from -1 to 1',
    )
    expect(() => randomHue([0.2, 0.4, 0.6] as never)).toThrow('randomHue: factor is [0.2, 0.4, 0.6]')
    expect(() => randomContrast(0.1, { valueRange: [1] as never })).toThrow('randomContrast: valueRange is [1]')
    expect(() => randomRotation(0.1, { fillMode: 'mirror' as 'wrap' })).toThrow("randomRotation: fillMode is 'mirror'")
    expect(() => randomFlip({ mode: 'diagonal' as 'vertical' })).toThrow("randomFlip: mode is 'diagonal'")
    expect(() => randomCrop(0, 2)).toThrow('randomCrop: height is 0')
    expect(() => randomGaussianBlur({ kernelSize: 4 })).toThrow('randomGaussianBlur: kernelSize is 4')
    expect(() => randomGrayscale({ factor: 1.5 })).toThrow('randomGrayscale: factor is 1.5')
    expect(() => randomErasing({ fillValue: 'red' as never })).toThrow("randomErasing: fillValue is 'red'")
    expect(() => mixUp({ alpha: 2 })).toThrow('mixUp: alpha is 2')
    expect(() => augMix({ numChains: 0 })).toThrow('augMix: numChains is 0')
    expect(() => randAugment({ numOpps: 3 } as never)).toThrow("did you mean 'numOps'")
    expect(() => pipeline([rescaling(1), 3 as never])).toThrow('pipeline: expected layers, got 3')
  })
})

describe('pipeline', () => {
  it('trains and infers as its layers do', () => {
    const layer = pipeline([rescaling(1 / 255), randomFlip({ seed: 1, mode: 'horizontal' })])
    const inference = layer.apply(images)
    expect(values(inference)[0]).toBeCloseTo(values(images)[0]! / 255, 6)
    expect(isTensor(train(layer))).toBe(true)
    const { images: out } = layer.augment({ images })
    expect(out.shape).toEqual(images.shape)
  })
})

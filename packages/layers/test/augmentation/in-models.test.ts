// Preprocessing layers inside models: unknown sizes, saving, memory.
import { memory, ones, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  autoContrast,
  centerCrop,
  conv2d,
  dense,
  discretization,
  flatten,
  functional,
  globalAveragePooling2d,
  input,
  integerLookup,
  loadModel,
  type Model,
  melSpectrogram,
  normalization,
  pipeline,
  randAugment,
  randomCrop,
  randomFlip,
  randomRotation,
  rescaling,
  resizing,
  saveModel,
  sequential,
  stftSpectrogram,
} from '../../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]

describe('models', () => {
  it('take images of any size, which resizing makes one size', () => {
    const model = sequential([resizing(6, 5), randomFlip(), rescaling(1 / 255), flatten(), dense(2)], {
      inputShape: [null, null, 3],
    })
    expect(model.apply(ones([2, 9, 7, 3])).shape).toEqual([2, 2])
    expect(model.apply(ones([1, 4, 12, 3]), { training: true }).shape).toEqual([1, 2])
    const any = sequential([autoContrast(), randomRotation(0.1), conv2d(2, 3), globalAveragePooling2d()], {
      inputShape: [null, null, 1],
    })
    expect(any.apply(ones([1, 8, 9, 1]), { training: true }).shape).toEqual([1, 2])
  })

  it('know the shapes of crops', () => {
    const x = input({ shape: [10, 12, 3] })
    const y = randomCrop(4, 6).apply(centerCrop(8, 8).apply(x))
    expect(y.shape).toEqual([-1, 4, 6, 3])
    const model = functional({ inputs: x, outputs: y })
    expect(model.apply(ones([2, 10, 12, 3]), { training: true }).shape).toEqual([2, 4, 6, 3])
  })

  it('come back from a file', async () => {
    const scale = normalization({ name: 'scale' })
    scale.adapt(tensor([[[[1, 2]], [[3, 8]]]]))
    const prepare = pipeline([resizing(2, 2, { interpolation: 'bicubic' }), randomFlip({ seed: 3 })], {
      name: 'prepare',
    })
    const model = sequential([prepare, scale], { inputShape: [null, null, 2] })
    const x = tensor(
      Array.from({ length: 24 }, (_, k) => k),
      { shape: [1, 4, 3, 2] },
    )
    const back = await loadModel(await saveModel(model))
    expect(values(back.apply(x))).toEqual(values(model.apply(x)))
    expect(values(back.apply(x, { training: true }))).toEqual(values(model.apply(x, { training: true })))
    const rest: readonly Model<Tensor, Tensor>[] = [
      sequential([integerLookup({ vocabulary: [5, 7] }), discretization({ binBoundaries: [1] })], { inputShape: [2] }),
      sequential([stftSpectrogram({ frameLength: 8 })], { inputShape: [32, 1] }),
      sequential([melSpectrogram({ fftLength: 8, samplingRate: 800, numMelBins: 3 })], { inputShape: [32] }),
    ]
    for (const [k, one] of rest.entries()) {
      const sample = ones(
        [
          [1, 2],
          [1, 32, 1],
          [1, 32],
        ][k]!,
      )
      const again = await loadModel(await saveModel(one))
      expect(values(again.apply(sample))).toEqual(values(one.apply(sample)))
    }
  })
})

describe('memory', () => {
  it('holds what layers return, and nothing else', () => {
    setSeed(1)
    const images = ones([2, 6, 6, 3])
    const layer = randAugment({ boundingBoxFormat: 'xyxy' })
    const boundingBoxes = { boxes: ones([2, 1, 4]), labels: ones([2, 1]) }
    const run = (): void => {
      layer.apply(images, { training: true }).dispose()
      const result = layer.augment({ images, boundingBoxes, segmentationMasks: images })
      const { boxes, labels } = result.boundingBoxes!
      for (const one of [result.images, boxes, labels!, result.segmentationMasks!]) {
        if (one !== images && one !== boundingBoxes.boxes && one !== boundingBoxes.labels) one.dispose()
      }
    }
    run()
    const before = memory().tensors
    for (let k = 0; k < 5; k++) run()
    expect(memory().tensors).toBe(before)
  })
})

// Keyword spotting: ten spoken words, told apart by their mel spectrograms, which show how much of each pitch there is over time,
// as an ear hears it. A small convolutional network looks at them as at images.
//
// Sainath and Parada, Convolutional Neural Networks for Small-footprint Keyword Spotting (2015). espeak-ng speaks the words:
// apt-get install espeak-ng.
// Expected: at least 95 % of the words, spoken by voices that were not trained on.
import { confusionText, imagesSvg, needsSpeech, samplingRate, startExample } from '@tensorloom/example-shared'
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  globalAveragePooling2d,
  maxPooling2d,
  melSpectrogram,
  relu,
  sequential,
} from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { scope } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { length, type Recordings, speakWords, words } from './spoken.js'

const example = await startExample('keyword-spotting', import.meta.dirname)
await needsSpeech('keyword-spotting')
const { perWord, epochs } = example.full ? { perWord: 200, epochs: 20 } : { perWord: 110, epochs: 14 }

const spectrum = melSpectrogram({ fftLength: 1024, sequenceStride: 512, samplingRate, numMelBins: 40, topDb: 60 })

/** Spectrograms from 0 to 1 instead of recordings. */
function spectra({ x, y }: Recordings): Recordings {
  const images = scope(() => {
    const decibels = spectrum.apply(x)
    const top = decibels.max({ axis: [1, 2], keepDims: true })
    return decibels.sub(top).div(60).add(1).expandDims({ axis: -1 })
  })
  x.dispose()
  return { x: images, y }
}
const train = spectra(await speakWords(perWord, 'train'))
const test = spectra(await speakWords(Math.ceil(perWord / 2), 'test'))
const shape = train.x.shape.slice(1)
console.log(`${train.x.shape[0]} recordings of ${length} samples, as spectrograms [${shape.join(', ')}]`)

const block = (filters: number) => [
  conv2d(filters, 3, { padding: 'same' }),
  batchNormalization({ momentum: 0.9 }),
  relu(),
]
const model = sequential(
  [
    ...block(16),
    maxPooling2d(2),
    ...block(32),
    maxPooling2d(2),
    ...block(64),
    globalAveragePooling2d(),
    dropout(0.2),
    dense(words.length, { activation: 'softmax' }),
  ],
  { inputShape: shape },
)
const trainer = compile(model, {
  optimizer: adam({ learningRate: 3e-3 }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
})
const history = await trainer.fit(train, { epochs, batchSize: 32, callbacks: example.callbacks() })
example.history('Accuracy', history, ['accuracy'])
const { accuracy } = await trainer.evaluate(test, { verbose: 0 })

const guesses = await (await model.predict(test.x)).argMax({ axis: -1 }).data()
example.heading('Rows are the words, columns what the network heard')
console.log(confusionText(await test.y.data(), guesses, words))
const [bands, frames] = [shape[0]!, shape[1]!] as const
const pixels = await test.x.slice([0, 0, 0, 0], [10, bands, frames, 1]).data()
example.picture('spectrograms.svg', imagesSvg(pixels, [bands, frames, 1], words, 5))

example.atLeast('accuracy with other voices', accuracy, 0.95)
example.end()

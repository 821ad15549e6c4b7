// Speech to text: a network hears a recording as a mel spectrogram, and says for each moment which word it hears, or none. Nobody told
// it when which word was spoken: the loss (CTC) adds up all ways to spread the words of a text over time.
//
// Graves et al., Connectionist Temporal Classification (2006). espeak-ng speaks: apt-get install espeak-ng.
// Expected: at most 8 % of the words of other voices are written down wrong.
import { wordTokenizer } from '@tensorloom/datasets'
import { answerText, imagesSvg, needsSpeech, samplingRate, startExample } from '@tensorloom/example-shared'
import {
  batchNormalization,
  bidirectional,
  conv1d,
  dense,
  gru,
  melSpectrogram,
  relu,
  sequential,
} from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import { scope, softmax, type Tensor, tensor } from '@tensorloom/tensor'
import { ctcDecode } from '@tensorloom/tensor/losses'
import { compile } from '@tensorloom/train'
import { sayings } from './sayings.js'
import { wordErrors } from './word-errors.js'

const example = await startExample('speech-to-text', import.meta.dirname)
await needsSpeech('speech-to-text')
const { count, epochs } = example.full ? { count: 2000, epochs: 12 } : { count: 500, epochs: 10 }

const spectrum = sequential([
  melSpectrogram({ fftLength: 1024, sequenceStride: 512, samplingRate, numMelBins: 40, topDb: 60 }),
])
/** Spectrograms over time, 0 to 1: [count, frames, bands]. */
async function spectra(sounds: Tensor): Promise<Tensor> {
  // A batch at a time: the spectra of 2,000 recordings take gigabytes before they become bands.
  const decibels = await spectrum.predict(sounds, { batchSize: 100 })
  return scope(() => {
    const top = decibels.max({ axis: [1, 2], keepDims: true })
    return decibels
      .sub(top)
      .div(60)
      .add(1)
      .transpose({ perm: [0, 2, 1] })
  })
}
const [train, test] = [await sayings(count, 'train'), await sayings(80, 'test')]
const [x, testX] = [await spectra(train.sounds), await spectra(test.sounds)]
// Padding has number 0, which is also how the network says that it hears no word.
const words = await wordTokenizer({ unknownToken: null }).fit(train.texts)
const y = words.encodeBatch(train.texts).ids
const shape = x.shape.slice(1)
console.log(`${count} recordings as spectrograms [${shape.join(', ')}], and words [${words.vocabulary.join(', ')}]`)

// Two steps of convolution leave a quarter of the moments: about 11 in a second.
const blocks = [1, 2].flatMap(() => [
  conv1d(64, 5, { strides: 2, padding: 'same' }),
  batchNormalization({ momentum: 0.9 }),
  relu(),
])
const hearing = bidirectional(gru(64, { returnSequences: true }))
const model = sequential([...blocks, hearing, dense(words.vocabularySize)], { inputShape: shape })
const batchSize = 16
const learningRate = cosineDecay({ initialLearningRate: 4e-3, decaySteps: Math.ceil(count / batchSize) * epochs })
const trainer = compile(model, { optimizer: adam({ learningRate, clipnorm: 1 }), loss: 'ctc' })
const history = await trainer.fit({ x, y }, { epochs, batchSize })
example.history('CTC loss', history, ['loss'])

const scores = await model.predict(testX)
const [samples, steps, classes] = scores.shape as [number, number, number]
const { sequences } = await ctcDecode(scores, tensor(new Array<number>(samples).fill(steps)))
const rows = await sequences.reshape([samples, steps]).data()
const heard = Array.from({ length: samples }, (_, k) =>
  words.decode(rows.subarray(k * steps, (k + 1) * steps).filter((id) => id >= 0)),
)

example.heading('The likeliest word of each moment, and what it comes to')
const best = await scores.argMax({ axis: -1 }).data()
for (let k = 0; k < 5; k++) {
  const moments = Array.from(best.subarray(k * steps, (k + 1) * steps), (id) => (id === 0 ? '·' : words.vocabulary[id]))
  console.log(`${moments.join(' ')}  ${answerText(heard[k]!, test.texts[k]!)}`)
}
const shown = await softmax(scores.slice([0, 0, 0], [4, steps, classes]))
  .transpose({ perm: [0, 2, 1] })
  .data()
example.picture('words.svg', imagesSvg(shown, [classes, steps, 1], heard.slice(0, 4), 1))

console.log('')
const errors = heard.reduce((sum, text, k) => sum + wordErrors(text, test.texts[k]!), 0)
const said = test.texts.reduce((sum, text) => sum + text.split(' ').length, 0)
example.atMost('word error rate with other voices', errors / said, 0.08)
example.end()

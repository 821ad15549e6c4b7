// Faces: a network makes a vector of a picture so that pictures of one person are near to each other, and those of two people are
// not. It is asked about people whom it has never seen: do two pictures show the same one, and who of fifty is it?
//
// Schroff et al., FaceNet: A Unified Embedding for Face Recognition and Clustering (2015).
// Expected: at least 93 % right answers about pairs of unseen people, and 70 % of their pictures nearest to the right one of 50.
import { fromGenerator } from '@tensorloom/datasets'
import { imagesSvg, imagesText, randomNumbers, startExample } from '@tensorloom/example-shared'
import {
  batchNormalization,
  conv2d,
  dense,
  flatten,
  maxPooling2d,
  relu,
  sequential,
  unitNormalization,
} from '@tensorloom/layers'
import { adam, cosineDecay } from '@tensorloom/optim'
import { gather, scope } from '@tensorloom/tensor'
import { compile, triplet } from '@tensorloom/train'
import { side, takePictures } from './people.js'
import { areaOf, bestThreshold, identify, type Pair, pairsOf, rocOf, verify } from './verification.js'

const example = await startExample('faces', import.meta.dirname)
const { people, epochs } = example.full ? { people: 800, epochs: 20 } : { people: 400, epochs: 10 }
const [each, unseenPeople] = [12, 50]
// Every batch has several pictures of each of its people: triplets are found among them.
const [peoplePerBatch, picturesPerPerson, batches] = [16, 4, 60]

const train = await takePictures(people, each)
const unseen = await takePictures(unseenPeople, each)
const random = await randomNumbers()
const pick = (count: number, of: number): readonly number[] => {
  const left = Array.from({ length: of }, (_, k) => k)
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!)
}
const data = fromGenerator(
  function* () {
    for (let k = 0; k < batches; k++) {
      for (const person of pick(peoplePerBatch, people)) {
        for (const picture of pick(picturesPerPerson, each)) yield person * each + picture
      }
    }
  },
  { size: batches * peoplePerBatch * picturesPerPerson },
)
  .batch(peoplePerBatch * picturesPerPerson)
  .map((numbers) => {
    const rows = numbers.cast('int32')
    return { x: gather(train.x, rows), y: gather(train.y, rows) }
  })

const block = (filters: number) => [
  conv2d(filters, 3, { padding: 'same' }),
  batchNormalization({ momentum: 0.9 }),
  relu(),
  maxPooling2d(2),
]
const network = sequential([...block(16), ...block(32), ...block(64), flatten(), dense(64), unitNormalization()], {
  inputShape: [side, side, 1],
})
network.summary()
const learningRate = cosineDecay({ initialLearningRate: 2e-3, decaySteps: epochs * batches })
const trainer = compile(network, { optimizer: adam({ learningRate }), loss: triplet({ margin: 0.3 }) })
const history = await trainer.fit(data, { epochs, callbacks: example.callbacks() })
example.history('Triplet loss', history, ['loss'])

/** Pairs of the pictures of some people, the nearest first. */
async function pairsIn(x: typeof train.x, y: typeof train.y): Promise<readonly Pair[]> {
  const vectors = await network.predict(x, { batchSize: 200 })
  const pairs = pairsOf(await vectors.data(), await y.data())
  vectors.dispose()
  return pairs
}
// The threshold comes from people who are known.
const some = unseenPeople * each
const known = scope(() => ({ x: train.x.slice([0, 0, 0, 0], [some, side, side, 1]), y: train.y.slice([0], [some]) }))
const threshold = bestThreshold(await pairsIn(known.x, known.y))
const pairs = await pairsIn(unseen.x, unseen.y)
const pixels = await unseen.x.data()
const byPixels = pairsOf(pixels, await unseen.y.data())

example.curves('Pairs of one person that are accepted by pairs of two people that are', [
  { name: 'vectors', values: rocOf(pairs, 100) },
  { name: 'pixels', values: rocOf(byPixels, 100) },
])

/** Two pictures beside each other: [side, 2 · side]. */
function beside({ first, second }: Pair): readonly number[] {
  return Array.from({ length: side }, (_, row) =>
    [first, second].flatMap((picture) => [
      ...pixels.subarray((picture * side + row) * side, (picture * side + row + 1) * side),
    ]),
  ).flat()
}
const caption = ({ same, distance }: Pair): string =>
  `${same ? 'same' : 'other'} ${distance.toFixed(2)} ${same === distance < threshold ? 'right' : 'wrong'}`
const ofKind = (same: boolean): readonly Pair[] => pairs.filter((pair) => pair.same === same)
const [same, other] = [ofKind(true), ofKind(false)]
/** As many pairs, from the nearest to the farthest. */
const spread = (of: readonly Pair[], count: number): readonly Pair[] =>
  Array.from({ length: count }, (_, k) => of[Math.round((k / (count - 1)) * (of.length - 1))]!)
const shown = [...spread(same, 8), ...spread(other, 8)]
example.heading(`Pairs of unseen people: below ${threshold.toFixed(2)} it says that both are the same`)
const typical = same[Math.floor(same.length / 2)]!
// Every second pixel is enough for a terminal.
const coarse = beside(typical).filter((_, at) => at % 2 === 0 && Math.floor(at / (2 * side)) % 2 === 0)
console.log(imagesText(coarse, [side / 2, side], [caption(typical)]))
example.picture('pairs.svg', imagesSvg(shown.flatMap(beside), [side, 2 * side, 1], shown.map(caption), 4))

const { accepted, mistaken, accuracy } = verify(pairs, threshold)
console.log(
  `\n${(100 * accepted).toFixed(1)} % of the pairs of one person are accepted, ${(100 * mistaken).toFixed(1)} % of those of two`,
)
console.log(
  `pixels alone: ${(100 * verify(byPixels, bestThreshold(byPixels)).accuracy).toFixed(1)} % right answers, ${(100 * identify(byPixels, each)).toFixed(1)} % nearest to the right one`,
)
example.atLeast('right answers about pairs', accuracy, 0.93)
example.atLeast('area below the curve', areaOf(pairs), 0.98)
example.atLeast('pictures nearest to the right one of 50', identify(pairs, each), 0.7)
example.end()

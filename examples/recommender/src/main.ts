// A recommender: every person and every film has an embedding, and the dot product of two of them says how well they go together.
// It learns from 30 films that each person has watched, and has to find ten others that they have watched, too.
//
// The loss is BPR (Rendle et al., Bayesian Personalized Ranking from Implicit Feedback, 2009): a film that was watched has to
// score above one that was not. The films are made up, see taste.ts.
// Expected: among the first ten suggestions, at least 1.5 times as many hits as the ten most popular films bring.
import { valueAndGrad } from '@tensorloom/autograd'
import { startExample } from '@tensorloom/example-shared'
import { embedding } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import {
  floorDiv,
  gather,
  matmul,
  randomUniform,
  scope,
  softplus,
  type Tensor,
  tensor,
  topK,
  zeros,
} from '@tensorloom/tensor'
import { films, people, watched, watchedFilms } from './taste.js'

const example = await startExample('recommender', import.meta.dirname)
const epochs = example.full ? 60 : 25
const stepsPerEpoch = 100
const batchSize = 512
const known = 30
const suggestions = 10

const history = watchedFilms()
const rows = await history.data()
/** Whether somebody has watched a film, among those that the model learns from. */
const seen = new Float32Array(people * films)
/** Films that the model has to find. */
const hidden = Array.from({ length: people }, () => new Set<number>())
for (let person = 0; person < people; person++) {
  for (let k = 0; k < watched; k++) {
    // topK sorts by liking: every fourth film is hidden, whether liked more or less.
    const film = rows[person * watched + k]!
    if (k % 4 === 3) hidden[person]!.add(film)
    else seen[person * films + film] = 1
  }
}
const learned = Array.from(seen).flatMap((one, k) => (one === 1 ? [k] : []))
const pairs = tensor(learned, { dtype: 'int32' })
const seenTable = tensor(seen)

const ofPerson = embedding(people, 16, { embeddingsInitializer: 'heNormal' })
const ofFilm = embedding(films, 16, { embeddingsInitializer: 'heNormal' })
const biasOfFilm = embedding(films, 1, { embeddingsInitializer: 'zeros' })
for (const layer of [ofPerson, ofFilm, biasOfFilm]) layer.buildFor([])
const parameters = [ofPerson, ofFilm, biasOfFilm].flatMap((layer) => layer.parameters)
const optimizer = adam({ learningRate: 0.01, weightDecay: 0.05 })

/** How well people and films go together: [batch]. */
function score(person: Tensor, film: Tensor): Tensor {
  return ofPerson
    .apply(person)
    .mul(ofFilm.apply(film))
    .sum({ axis: -1 })
    .add(biasOfFilm.apply(film).squeeze({ axis: -1 }))
}

function loss(): Tensor {
  const pair = gather(pairs, randomUniform([batchSize], { max: learned.length, dtype: 'int32' }))
  const person = floorDiv(pair, films)
  const film = pair.sub(person.mul(films))
  const other = randomUniform([batchSize], { max: films, dtype: 'int32' })
  // A film that was watched as well says nothing.
  const counts = gather(seenTable, person.mul(films).add(other)).neg().add(1)
  return softplus(score(person, other).sub(score(person, film)))
    .mul(counts)
    .mean()
}

/** The share of hidden films among the suggestions, for scores of all films: [people, films]. */
async function recall(scores: Tensor): Promise<number> {
  const order = scope(() => topK(scores.sub(seenTable.reshape([people, films]).mul(1e6)), suggestions)[1])
  const found = await order.data()
  order.dispose()
  const hits = Array.from(found).filter((film, k) => hidden[Math.floor(k / suggestions)]!.has(film)).length
  return hits / (people * suggestions)
}

function allScores(): Tensor {
  const [ofPeople, ofFilms, biases] = parameters
  return matmul(ofPeople!, ofFilms!, { transposeB: true }).add(biases!.reshape([1, films]))
}

const popular = await recall(
  scope(() =>
    seenTable
      .reshape([people, films])
      .sum({ axis: 0, keepDims: true })
      .add(zeros([people, 1])),
  ),
)
const chance = (watched - known) / (films - known)
console.log(`\nrecall@${suggestions} by chance ${chance.toFixed(3)}, of what is popular ${popular.toFixed(3)}\n`)
const recalls = [] as number[]
for (let epoch = 1; epoch <= epochs; epoch++) {
  const total = scope(() => {
    let sum = zeros([])
    for (let step = 0; step < stepsPerEpoch; step++) {
      sum = scope(() => {
        const { value, gradients } = valueAndGrad(loss, { of: parameters })
        optimizer.step(gradients)
        return sum.add(value)
      })
    }
    return sum.div(stepsPerEpoch)
  })
  recalls.push(await recall(scope(allScores)))
  if (epoch % 5 === 0) {
    console.log(
      `epoch ${String(epoch).padStart(3)}  loss ${(await total.item()).toFixed(4)}  recall@10 ${recalls.at(-1)!.toFixed(3)}`,
    )
  }
  total.dispose()
}
example.curves('Recall at 10', [
  { name: 'recommender', values: recalls },
  { name: 'popular films', values: recalls.map(() => popular) },
])
example.atLeast(`recall@10, against ${popular.toFixed(3)} of popular films`, recalls.at(-1)!, 1.5 * popular)
example.end()

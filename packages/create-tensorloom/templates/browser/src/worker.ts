// The worker: everything that computes.
import { cpu } from '@tensorloom/backend-cpu'
import type { Model } from '@tensorloom/layers'
import { getBackend, scope, setBackend, setSeed, type Tensor } from '@tensorloom/tensor'
import { loadData, type Samples } from './data.js'
import type { News, Reading, Request } from './messages.js'
import { makeModel } from './model.js'
import threadUrl from './thread.js?worker&url'
import { trainModel } from './train.js'

let stopping = false

setBackend(cpu({ workerUrl: threadUrl }))
tell({ kind: 'ready', engine: getBackend().engine })

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  stopping = data.ask === 'stop'
  if (data.ask === 'train') void train(data.epochs).catch((error) => tell({ kind: 'failed', message: String(error) }))
})

async function train(epochs: number): Promise<void> {
  setSeed(42) // the same weights and the same order of samples in every run
  const data = await loadData()
  const model = makeModel()
  const accuracy = await trainModel(model, data, {
    epochs,
    verbose: 0,
    callbacks: [
      {
        onBatchEnd(_batch, _logs, context) {
          if (stopping) context.stop()
        },
        onEpochEnd(epoch, { loss = Number.NaN, accuracy = Number.NaN }) {
          tell({ kind: 'epoch', epoch: epoch + 1, loss, accuracy })
        },
      },
    ],
  })
  tell({ kind: 'done', accuracy, readings: await readSome(model, data.test, 12) })
  model.dispose()
  for (const tensor of [data.train.x, data.train.y, data.test.x, data.test.y]) tensor.dispose()
}

/** What the network reads in the first samples. */
async function readSome(model: Model, { x, y }: Samples, count: number): Promise<Reading[]> {
  const images: Tensor = scope(() => x.slice([0, 0, 0, 0], [count, 8, 8, 1]))
  const probabilities = await model.predict(images)
  const guesses = scope(() => probabilities.argMax({ axis: -1 }))
  const [pixels, shown, read] = await Promise.all([images.data(), y.data(), guesses.data()])
  for (const tensor of [images, probabilities, guesses]) tensor.dispose()
  return Array.from({ length: count }, (_, k) => ({
    pixels: new Float32Array(pixels.slice(64 * k, 64 * (k + 1))),
    shown: shown[k]!,
    read: read[k]!,
  }))
}

function tell(news: News): void {
  postMessage(news)
}

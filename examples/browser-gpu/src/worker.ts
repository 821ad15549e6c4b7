// The worker of one engine: finds out whether it is there, and trains on it.
import { loadDigits } from '@tensorloom/example-browser-shared/digits'
import { type EngineName, findEngine, openEngine } from '@tensorloom/example-browser-shared/engines'
import { networks } from '@tensorloom/example-browser-shared/networks'
import { reporter } from '@tensorloom/example-browser-shared/reporter'
import threadUrl from '@tensorloom/example-browser-shared/thread?worker&url'
import { adam } from '@tensorloom/optim'
import { setBackend, setSeed } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import type { News, Request, TrainOptions } from './messages.js'

let stopping = false

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.ask === 'find') void findEngine(data.engine, threadUrl).then((found) => tell({ kind: 'found', found }))
  else if (data.ask === 'stop') stopping = true
  else {
    stopping = false
    train(data.engine, data.options).then(
      () => tell({ kind: 'ended', error: undefined }),
      (error: unknown) => tell({ kind: 'ended', error: error instanceof Error ? error.message : String(error) }),
    )
  }
})

/** Trains a new network. All engines draw the same random numbers, so they begin with the same weights. */
async function train(engine: EngineName, { network, epochs, batchSize }: TrainOptions): Promise<void> {
  const backend = await openEngine(engine, threadUrl)
  try {
    setBackend(backend)
    setSeed(42)
    const { train, test } = await loadDigits()
    const trainer = compile(networks[network](), {
      optimizer: adam({ learningRate: 0.002 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    })
    await trainer.fit(train, {
      epochs,
      batchSize,
      validationData: test,
      validationBatchSize: 512,
      verbose: 0,
      callbacks: [reporter({ samples: train.x.shape[0]!, batchSize, tell, stopping: () => stopping })],
    })
  } finally {
    await backend.dispose()
  }
}

function tell(news: News): void {
  postMessage(news)
}

// A page that trains with checkpoints in IndexedDB. The first time its run is cut; when the page is loaded again, it goes on, and
// compares its weights with those of a run that was never cut. With #quota it writes more than it may. It leaves what it got in
// <body data-report>.
import { dense, dropout, sequential } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { setSeed, tensor, zeros } from '@tensorloom/tensor'
import { backupAndRestore, type Callback, compile, indexedDbStore, type Trainer } from '@tensorloom/train'

/** What the page reports. */
export interface CheckpointReport {
  /** The epochs that were trained. */
  readonly epochs: readonly number[]
  /** Whether the run was cut. */
  readonly cut: boolean
  /** How many weights differ from those of a run that was never cut. */
  readonly different?: number
}

const data = {
  x: tensor(
    Array.from({ length: 40 }, (_, k) => Math.sin(k * 7.1)),
    { shape: [20, 2] },
  ),
  y: tensor(
    Array.from({ length: 20 }, (_, k) => Math.cos(k * 3.3)),
    { shape: [20, 1] },
  ),
}
const options = { epochs: 6, batchSize: 5, verbose: 0 } as const

function network(seed: number): Trainer {
  setSeed(seed)
  const layers = [dense(8, { activation: 'tanh', inputShape: [2] }), dropout(0.3), dense(1)]
  return compile(sequential(layers), { optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError' }) as Trainer
}

const weights = ({ model }: Trainer): readonly number[] => model.parameters.flatMap((one) => [...one.dataSync()])

async function train(): Promise<CheckpointReport> {
  const store = indexedDbStore('page')
  const first = (await store.read('run')) === undefined
  const epochs: number[] = []
  const watch: Callback = {
    onEpochBegin(epoch) {
      if (first && epoch === 3) throw new Error('cut')
      epochs.push(epoch)
    },
  }
  const trainer = network(first ? 1 : 2)
  const callbacks = [backupAndRestore('run', { store }), watch]
  try {
    await trainer.fit(data, { ...options, callbacks })
  } catch (error) {
    if (first && (error as Error).message === 'cut') return { epochs, cut: true }
    throw error
  }
  const whole = network(1)
  await whole.fit(data, options)
  const expected = weights(whole)
  const different = weights(trainer).filter((one, k) => !Object.is(one, expected[k])).length
  return { epochs, cut: false, different }
}

/** Writes more than the quota of the page, which the test has set to a megabyte. */
async function fillUp(): Promise<object> {
  const store = indexedDbStore('page')
  await store.write('run', new Uint8Array(1000).fill(7))
  const noise = new Uint8Array(5_000_000).map((_, k) => (k * k * 31) >> 3)
  const refusal = await store.write('run', noise).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  const kept = await store.read('run')
  const whole = kept?.length === 1000 && kept.every((one) => one === 7)
  // A run whose checkpoint does not fit ends with the same error.
  const large = compile(sequential([dense(2000, { inputShape: [2] }), dense(500)]), {
    optimizer: 'sgd',
    loss: 'meanSquaredError',
  })
  const y = zeros([20, 500])
  const ended = await large
    .fit({ x: data.x, y }, { epochs: 1, verbose: 0, callbacks: [backupAndRestore('other', { store })] })
    .then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    )
  return { name: refusal?.name, message: refusal?.message, whole, ended: ended?.split('\n')[0] }
}

const work: () => Promise<object> = location.hash === '#quota' ? fillUp : train
work().then(
  (report) => {
    document.body.dataset.report = JSON.stringify(report)
  },
  (error: unknown) => {
    document.body.dataset.report = JSON.stringify({ error: String((error as Error).stack ?? error) })
  },
)

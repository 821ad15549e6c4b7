// The page: a worker for each engine, their numbers beside each other, and their curves in the same charts.
import { chart } from '@tensorloom/example-browser-shared/chart'
import {
  type EngineName,
  engineLabels,
  engineNames,
  type FoundEngine,
} from '@tensorloom/example-browser-shared/engines'
import type { NetworkName } from '@tensorloom/example-browser-shared/networks'
import type { TrainingNews } from '@tensorloom/example-browser-shared/reporter'
import { addLane, engineColours, type Lane } from './lane.js'
import type { News, Request, TrainOptions } from './messages.js'

type Epoch = Extract<TrainingNews, { kind: 'epoch' }>

interface Runner {
  readonly name: EngineName
  readonly lane: Lane
  readonly worker: Worker
  there: boolean
  epochs: Epoch[]
}

const form = document.querySelector<HTMLFormElement>('#training')!
const start = document.querySelector<HTMLButtonElement>('#start')!
const stop = document.querySelector<HTMLButtonElement>('#stop')!
const status = document.querySelector('#status')!
const lanes = document.querySelector<HTMLElement>('#lanes')!

// The engines reach the same losses, so their curves lie on each other: a thin one on a wide one.
const widths: Readonly<Record<EngineName, number>> = { cpu: 8, webgl2: 5, webgpu: 2 }
const curves = engineNames.map((name) => ({
  name: engineLabels[name],
  colour: engineColours[name],
  width: widths[name],
}))
const loss = chart(document.querySelector<HTMLElement>('#loss')!, {
  title: 'Loss on the test digits',
  curves,
  format: (value) => value.toFixed(3),
})
const accuracy = chart(document.querySelector<HTMLElement>('#accuracy')!, {
  title: 'Accuracy on the test digits',
  curves,
  format: (value) => `${Math.round(value * 1000) / 10} %`,
  range: [0, 1],
})

let stopped = false
const runners = engineNames.map(
  (name): Runner => ({
    name,
    lane: addLane(lanes, name),
    worker: new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name }),
    there: false,
    epochs: [],
  }),
)
start.disabled = true
void findEngines()

async function findEngines(): Promise<void> {
  await Promise.all(
    runners.map(async (runner) => {
      const found = await find(runner)
      runner.there = found.engine !== undefined
      runner.lane.found(found)
    }),
  )
  const there = runners.filter((runner) => runner.there).map(({ name }) => engineLabels[name])
  status.textContent = `${there.join(', ')}: ready.`
  start.disabled = false
  document.body.dataset.state = 'ready'
}

function find({ worker, name }: Runner): Promise<FoundEngine> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<News>): void => {
      if (data.kind !== 'found') return
      worker.removeEventListener('message', listen)
      resolve(data.found)
    }
    worker.addEventListener('message', listen)
    worker.addEventListener('error', ({ message }) => resolve({ name, engine: undefined, reason: message }))
    worker.postMessage({ ask: 'find', engine: name } satisfies Request)
  })
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void run()
})
stop.addEventListener('click', () => {
  stopped = true
  for (const { worker } of runners) worker.postMessage({ ask: 'stop' } satisfies Request)
})

async function run(): Promise<void> {
  const options: TrainOptions = {
    network: valueOf('#network') as NetworkName,
    epochs: Number(valueOf('#epochs')),
    batchSize: Number(valueOf('#batch-size')),
  }
  stopped = false
  setRunning(true)
  for (const runner of runners) {
    runner.epochs = []
    runner.lane.clear()
  }
  showCurves()
  const chosen = runners.filter((runner) => runner.there)
  if (valueOf('#order') === 'all') {
    status.textContent = 'All engines are training.'
    await Promise.all(chosen.map((runner) => train(runner, options)))
  } else {
    for (const runner of chosen) {
      if (stopped) break
      status.textContent = `${engineLabels[runner.name]} is training.`
      await train(runner, options)
    }
  }
  status.textContent = stopped ? 'Stopped.' : 'Done.'
  setRunning(false)
}

/** Trains on one engine, and shows its news until it has ended. */
function train({ worker, name, lane, epochs }: Runner, options: TrainOptions): Promise<void> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<News>): void => {
      if (data.kind === 'found') return
      if (data.kind === 'ended') {
        worker.removeEventListener('message', listen)
        if (data.error !== undefined) lane.failed(data.error)
        resolve()
        return
      }
      lane.news(data, options.epochs)
      if (data.kind !== 'epoch') return
      epochs.push(data)
      showCurves()
    }
    worker.addEventListener('message', listen)
    worker.postMessage({ ask: 'train', engine: name, options } satisfies Request)
  })
}

function showCurves(): void {
  const longest = Math.max(...runners.map(({ epochs }) => epochs.length))
  const x = Array.from({ length: longest }, (_, k) => k + 1)
  const column = (value: (epoch: Epoch) => number): (number | null)[][] =>
    runners.map(({ epochs }) => x.map((_, k) => (epochs[k] === undefined ? null : value(epochs[k]))))
  loss.show(
    x,
    column(({ testLoss }) => testLoss),
  )
  accuracy.show(
    x,
    column(({ testAccuracy }) => testAccuracy),
  )
}

function setRunning(running: boolean): void {
  const focused = document.activeElement
  start.disabled = running
  stop.disabled = !running
  // A button that is disabled loses the focus: whoever uses the keyboard would have to look for it.
  if (running && focused === start) stop.focus()
  if (!running && focused === stop) start.focus()
  document.body.dataset.state = running ? 'running' : 'ready'
}

function valueOf(selector: string): string {
  return document.querySelector<HTMLInputElement | HTMLSelectElement>(selector)!.value
}

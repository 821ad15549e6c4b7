// The callback that writes a log and shows it.
import { modelGraph } from '@tensorloom/layers/internal'
import { getBackend, isFloating, memory, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { checkOptions, shownAsCall } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Callback, Store, TrainingContext } from '@tensorloom/train'
import { histogramsOf } from './log/histogram.js'
import { type Histogram, type LogRecord, logVersion, type Numbers, type StepRecord } from './log/records.js'
import { Run } from './log/run.js'
import { RunLog, type Sink, storeSink } from './log/run-log.js'
import { hasNode, processBytes } from './server/node.js'
import { checkPort } from './server/port.js'
import type { ServedDashboard } from './server/serve.js'
import { MemorySource } from './sources/memory-source.js'

/** How a run is shown. */
export type DashboardView = 'page' | 'panel' | 'terminal' | 'none'

/** Options of `dashboard`. */
export interface DashboardOptions {
  /** Name of the run; the date and time when it begins by default. */
  readonly name?: string | undefined
  /** Folder of the logs; `runs` by default. The page shows all runs in it. */
  readonly folder?: string | undefined
  /**
   * How the run is shown: a `page` that is served, by default where there is a server; a `panel`, by default in browsers; lines in
   * the `terminal`; or `none`, which only writes the log.
   */
  readonly view?: DashboardView | undefined
  /** Port of the page; 0 for any. By default 6160, or any that is free if that is taken. */
  readonly port?: number | undefined
  /** The element of the page that the panel is put into; by default a new one at the end of the page. */
  readonly element?: object | undefined
  /**
   * Epochs between two histograms; 1 by default, 0 for none. There is at most one per second, and fewer where they take long: they
   * take about two percent of the time.
   */
  readonly histogramFreq?: number | undefined
  /** Where logs are kept: files by default; in browsers they are kept in memory, unless there is a store. */
  readonly store?: Store | undefined
  /** Prints a line; `console.log` by default. */
  readonly print?: ((line: string) => void) | undefined
}

/** The callback that `dashboard` makes. */
export interface Dashboard extends Callback {
  /** Address of the page while it is served. */
  readonly url: string | undefined
  /** Ends the server, or takes the panel away. Training goes on. */
  close(): Promise<void>
}

const views: readonly DashboardView[] = ['page', 'panel', 'terminal', 'none']
const pause = 1000
// Histograms take at most about two percent of the time.
const restPerWork = 50

/**
 * Shows training while it goes on: curves of all numbers that are logged, histograms of weights and gradients, samples per second,
 * memory, and the graph of the model. In Node, Bun and Deno it serves a page on this machine and prints the address; the page does
 * not keep the program running. In browsers it adds a panel to the page. List it last among the callbacks, and it sees what the
 * others log.
 *
 * Every run has a log in `folder`, and the page shows all of them side by side. `npx tensorloom dashboard runs` shows them later.
 * The same dashboard can be used for several runs.
 *
 * @throws `TensorloomError` for wrong options, a port that is taken, and a view that this place does not have
 * @example
 * ```ts
 * import { dashboard } from '@tensorloom/dashboard'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * import { compile } from '@tensorloom/train'
 *
 * const trainer = compile(sequential([dense(1, { inputShape: [1] })]), { optimizer: 'sgd', loss: 'meanSquaredError' })
 * const data = { x: tensor([[1], [2]]), y: tensor([2, 4]) }
 * await trainer.fit(data, { epochs: 3, verbose: 0, callbacks: [dashboard({ name: 'line', view: 'terminal' })] })
 * ```
 */
export function dashboard(options: DashboardOptions = {}): Dashboard {
  checkOptions<DashboardOptions>('dashboard', options, {
    name: 'string',
    folder: 'string',
    view: views,
    port: 'whole',
    element: 'any',
    histogramFreq: 'whole',
    store: 'any',
    print: 'any',
  })
  checkRest(options)
  return Object.assign(new RunWatcher(options), shownAsCall('dashboard', options))
}

function checkRest({ port, name, element, store, print, folder }: DashboardOptions): void {
  checkPort('dashboard', port)
  if (name !== undefined && !/^[^\p{Cc}/\\]{1,100}$/u.test(name)) {
    throw new TensorloomError(`dashboard: name is ${describeValue(name)}, expected a name without slashes`, {
      help: "write name: 'first try'",
    })
  }
  if (folder === '')
    throw new TensorloomError("dashboard: folder is '', expected a path", { help: "write folder: 'runs'" })
  if (element !== undefined && typeof (element as { attachShadow?: unknown } | null)?.attachShadow !== 'function') {
    throw new TensorloomError(`dashboard: element is ${describeValue(element)}, expected an element of the page`, {
      help: "write element: document.querySelector('#training')",
    })
  }
  if (store !== undefined && typeof (store as Partial<Store> | null)?.write !== 'function') {
    throw new TensorloomError(`dashboard: store is ${describeValue(store)}, expected a store`, {
      help: 'write store: indexedDbStore()',
    })
  }
  if (print !== undefined && typeof (print as unknown) !== 'function') {
    throw new TensorloomError(`dashboard: print is ${describeValue(print)}, expected a function`, {
      help: 'write print: (line) => console.error(line)',
    })
  }
}

interface ShownPanel {
  close(): void
}

class RunWatcher implements Dashboard {
  readonly options: DashboardOptions
  readonly memory: MemorySource
  served: ServedDashboard | undefined
  panel: ShownPanel | undefined
  log: RunLog | undefined
  /** The same as the log, for the terminal. */
  run: Run
  began: number
  graphWritten: boolean
  step: number
  /** Of the current epoch. */
  epoch: { began: number; trained: number; samples: number; number: number; histograms: boolean }
  gradients: Readonly<Record<string, Histogram>>
  lastBatch: number
  lastHistogram: number
  /** Milliseconds that the last histograms took. */
  histogramWork: number
  lastPrint: number

  constructor(options: DashboardOptions) {
    this.options = options
    this.memory = new MemorySource()
    this.served = undefined
    this.panel = undefined
    this.log = undefined
    this.run = new Run()
    this.began = 0
    this.graphWritten = false
    this.step = 0
    this.epoch = { began: 0, trained: 0, samples: 0, number: 0, histograms: false }
    this.gradients = {}
    this.lastBatch = 0
    this.lastHistogram = Number.NEGATIVE_INFINITY
    this.histogramWork = 0
    this.lastPrint = Number.NEGATIVE_INFINITY
  }

  get url(): string | undefined {
    return this.served?.url
  }

  get view(): DashboardView {
    return this.options.view ?? (hasNode() ? 'page' : 'panel')
  }

  async onTrainBegin({ model, epochs }: TrainingContext): Promise<void> {
    const { folder = 'runs' } = this.options
    const date = new Date()
    const stamp = stampOf(date)
    const name = this.options.name ?? stamp
    const id = `${stamp} ${name === stamp ? '' : `${inFileNames(name)} `}${Math.floor(Math.random() * 36 ** 4).toString(36)}.jsonl`
    this.began = performance.now()
    this.lastBatch = this.began
    this.lastHistogram = Number.NEGATIVE_INFINITY
    this.histogramWork = 0
    this.lastPrint = Number.NEGATIVE_INFINITY
    this.graphWritten = false
    this.step = 0
    this.gradients = {}
    this.run = new Run()
    await this.show(folder)
    this.log = new RunLog(await this.sinkOf(folder, id), () => performance.now())
    const { name: backend, engine } = getBackend()
    await this.write({
      kind: 'run',
      version: logVersion,
      name,
      began: date.getTime(),
      epochs,
      backend: `${backend} (${engine})`,
      model: model.name,
    })
  }

  onEpochBegin(epoch: number): void {
    const { histogramFreq = 1 } = this.options
    const now = performance.now()
    const due =
      histogramFreq > 0 &&
      epoch % histogramFreq === 0 &&
      now - this.lastHistogram >= Math.max(pause, restPerWork * this.histogramWork)
    if (due) this.lastHistogram = now
    this.epoch = { began: now, trained: now, samples: 0, number: epoch, histograms: due }
    this.gradients = {}
  }

  needsGradients(batch: number): boolean {
    return batch === 0 && this.epoch.histograms
  }

  async onBatchEnd(batch: number, logs: { samples: number; read(): Promise<Numbers> }, context: TrainingContext) {
    const { epoch } = this
    this.step++
    epoch.samples += logs.samples
    const now = performance.now()
    epoch.trained = now
    if (batch === 0 && epoch.histograms && context.gradients !== undefined) {
      this.gradients = await histogramsOf(floating(context.gradients))
      this.histogramWork = performance.now() - now
    }
    if (now - this.lastBatch < pause) return
    this.lastBatch = now
    await this.write(this.moment('batch', await logs.read()))
  }

  async onEpochEnd(epoch: number, logs: Numbers, context: TrainingContext): Promise<void> {
    if (!this.graphWritten) {
      this.graphWritten = true
      await this.write({ kind: 'graph', graph: modelGraph('dashboard', context.model) })
    }
    const { learningRate } = context.optimizer
    const numbers = 'learningRate' in logs || typeof learningRate !== 'number' ? logs : { ...logs, learningRate }
    await this.write(this.moment('epoch', numbers))
    if (this.epoch.histograms) await this.writeHistograms(epoch, context)
    if (this.view !== 'terminal' || performance.now() - this.lastPrint < pause) return
    this.lastPrint = performance.now()
    await this.printRun()
  }

  async onTrainEnd(reason: string, context: TrainingContext): Promise<void> {
    if (this.log === undefined) return
    const { histogramFreq = 1 } = this.options
    // So that the last weights are among the histograms.
    if (reason !== 'failed' && histogramFreq > 0 && this.run.epochs.length > 0 && !this.epoch.histograms) {
      await this.writeHistograms(this.epoch.number, context)
    }
    await this.write({ kind: 'end', seconds: this.seconds(), reason })
    await this.log.flush()
    this.log = undefined
    if (this.view === 'terminal') await this.printRun()
  }

  async close(): Promise<void> {
    const { served, panel } = this
    this.served = undefined
    this.panel = undefined
    panel?.close()
    await served?.close()
  }

  async show(folder: string): Promise<void> {
    const { port, element } = this.options
    if (this.view === 'page' && this.served === undefined) {
      const ofStore = this.options.store !== undefined
      this.served = ofStore
        ? await (await import('./server/serve.js')).servePage('dashboard', this.memory, port, false)
        : await (await import('./server/shared-page.js')).sharedPage('dashboard', folder, port)
      this.print(`dashboard: ${this.served.url}`)
    }
    if (this.view === 'panel' && this.panel === undefined) {
      const { mountPanel } = await import('./panel/mount.js')
      this.panel = mountPanel(element, this.memory)
    }
  }

  async sinkOf(folder: string, id: string): Promise<Sink> {
    const { store } = this.options
    if (store !== undefined) {
      const kept = storeSink(store, `${folder}/${id}`)
      return (text) => {
        this.memory.append(id, text)
        return kept(text)
      }
    }
    if (!hasNode()) return (text) => this.memory.append(id, text)
    const { folderSink } = await import('./server/folder-sink.js')
    return folderSink(folder, id)
  }

  async write(...records: readonly LogRecord[]): Promise<void> {
    for (const record of records) this.run.take(record)
    await this.log?.write(...records)
  }

  async writeHistograms(epoch: number, { model }: TrainingContext): Promise<void> {
    const state = model.stateDict()
    const start = performance.now()
    try {
      const weights = await histogramsOf(floating(Object.entries(state)))
      await this.write({ kind: 'histograms', epoch, weights, gradients: this.gradients })
      this.histogramWork += performance.now() - start
    } finally {
      for (const one of Object.values(state)) one.dispose()
    }
  }

  moment(kind: StepRecord['kind'], numbers: Numbers): StepRecord {
    const { began, trained, samples, number } = this.epoch
    const bytes = processBytes()
    return {
      kind,
      seconds: this.seconds(),
      epoch: number,
      step: this.step,
      samplesPerSecond: Math.round((samples * 1e5) / Math.max(trained - began, 1e-3)) / 100,
      bytes: memory().bytes,
      ...(bytes === undefined ? {} : { processBytes: bytes }),
      numbers,
    }
  }

  seconds(): number {
    return Math.round(performance.now() - this.began) / 1000
  }

  async printRun(): Promise<void> {
    const { runText } = await import('./terminal/text.js')
    const { process } = globalThis as { process?: { readonly stdout?: { readonly columns?: number } } }
    this.print(runText(this.run, { columns: process?.stdout?.columns || 80 }))
  }

  print(line: string): void {
    const { print = console.log } = this.options
    print(line)
  }
}

function* floating(tensors: Iterable<readonly [string, Tensor]>): Iterable<readonly [string, Tensor]> {
  for (const entry of tensors) if (isFloating(entry[1].dtype) && entry[1].size > 0) yield entry
}

// A name as part of the name of a file: Windows forbids some characters, and most systems more than 255 bytes in all.
function inFileNames(name: string): string {
  return [...name.replace(/[<>:"|?*]/g, '-')].slice(0, 50).join('').trim()
}

// 2026-03-01 14.05.09: names of files sort by time, and no system forbids them.
function stampOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('.')}`
}

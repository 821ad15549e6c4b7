// Holds the network: trains it, tests it, reads drawings with it, and turns it into a file and back.
import type { ImageParts } from '@tensorloom/example-browser-shared/digits'
import { type EngineName, openEngine } from '@tensorloom/example-browser-shared/engines'
import { networks } from '@tensorloom/example-browser-shared/networks'
import { reporter } from '@tensorloom/example-browser-shared/reporter'
import { loadModel, type Model, saveModel } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { type Backend, scope, setBackend, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { compile, type Trainer } from '@tensorloom/train'
import { type DataName, dataSets } from '../data-sets.js'
import type { News, TestResult, TrainOptions } from '../protocol.js'
import { loadClothes } from './clothes.js'
import { countConfusion } from './confusion.js'
import { loadDrawnDigits } from './drawn-digits.js'

const batchSize = 32

interface Engine {
  readonly name: EngineName
  readonly backend: Backend
}

interface Taught {
  readonly model: Model
  readonly trainer: Trainer<Tensor, 'accuracy'>
  /** Epochs that it has been trained for. */
  epochs: number
}

/** One network, or none yet. */
export class Learner {
  readonly threadUrl: string
  readonly tell: (news: News) => void
  /** The one that computes. */
  engine: Engine | undefined
  readonly opened: Map<EngineName, Engine>
  /** The images, on each engine that has used them. */
  readonly images: Map<EngineName, ImageParts>
  taught: Taught | undefined
  stopping: boolean
  training: boolean
  /** Which data set it learns from, and where its images come from. */
  data: DataName
  source: readonly File[] | string
  /** Test images that were shown so far. */
  sampled: number

  constructor(threadUrl: string, tell: (news: News) => void) {
    this.threadUrl = threadUrl
    this.tell = tell
    this.engine = undefined
    this.opened = new Map()
    this.images = new Map()
    this.taught = undefined
    this.stopping = false
    this.training = false
    this.data = 'digits'
    this.source = ''
    this.sampled = 0
  }

  /** Takes another data set. What there was stays if its images cannot be read. */
  async open(data: DataName, name: EngineName, source: readonly File[] | string): Promise<undefined> {
    if (this.training) throw new Error('The network is being trained: stop that first.')
    await this.use(name)
    const parts = await loadParts(data, source)
    for (const before of this.images.values()) {
      for (const { x, y } of [before.train, before.test]) {
        x.dispose()
        y.dispose()
      }
    }
    this.images.clear()
    this.images.set(name, parts)
    this.taught?.model.dispose()
    this.taught = undefined
    Object.assign(this, { data, source, sampled: 0 })
    return undefined
  }

  /** Trains a new network, or goes on with the one that is there, until it is done or stopped. */
  async train({ engine: name, network, learningRate, epochs, goOn }: TrainOptions): Promise<TestResult> {
    if (this.training) throw new Error('The network is being trained already: stop that first.')
    this.training = true
    this.stopping = false
    try {
      const parts = await this.imagesOn(name)
      if (!goOn) {
        setSeed(42)
        this.teach(networks[network](dataSets[this.data].size), learningRate)
      }
      const taught = this.known()
      taught.trainer.optimizer.learningRate = learningRate
      const first = taught.epochs
      await taught.trainer.fit(parts.train, {
        initialEpoch: first,
        epochs: first + epochs,
        batchSize,
        validationData: parts.test,
        validationBatchSize: 512,
        verbose: 0,
        callbacks: [
          reporter({ samples: parts.train.x.shape[0]!, batchSize, tell: this.tell, stopping: () => this.stopping }),
          {
            onEpochEnd(epoch) {
              taught.epochs = epoch + 1
            },
          },
        ],
      })
      return await this.test()
    } finally {
      this.training = false
    }
  }

  /** Ends the training after its current batch. */
  stop(): undefined {
    this.stopping = true
    return undefined
  }

  /** Probabilities of the kinds for an image, [size · size] from 0 to 1; undefined as long as there is no network. */
  async read(pixels: Float32Array): Promise<Float32Array | undefined> {
    if (this.taught === undefined) return undefined
    const { size } = dataSets[this.data]
    const image = tensor(pixels, { shape: [1, size, size, 1] })
    const probabilities = await this.taught.model.predict(image)
    const values = (await probabilities.data()) as Float32Array
    image.dispose()
    probabilities.dispose()
    return values
  }

  /** One of the test images, another one each time. */
  async sample(name: EngineName): Promise<{ readonly pixels: Float32Array; readonly kind: number }> {
    const { x, y } = (await this.imagesOn(this.training ? this.engine!.name : name)).test
    const at = this.sampled++ % x.shape[0]!
    const { size } = dataSets[this.data]
    const image = scope(() => x.slice([at, 0, 0, 0], [1, size, size, 1]))
    const pixels = (await image.data()) as Float32Array
    image.dispose()
    return { pixels, kind: Number((await y.data())[at]) }
  }

  /** The network as the bytes of a safetensors file. */
  async encode(): Promise<Uint8Array> {
    return saveModel(this.known().model)
  }

  /** Takes over a network from such bytes. What was there stays if they are not a network for these images. */
  async decode(bytes: Uint8Array, engine: EngineName): Promise<TestResult> {
    if (this.training) throw new Error('The network is being trained: stop that first.')
    await this.use(engine)
    const model = await loadModel(bytes)
    await checkModel(model, this.data)
    this.teach(model, 0.002)
    return this.test()
  }

  /** The images on an engine, which becomes the one that computes. */
  async imagesOn(name: EngineName): Promise<ImageParts> {
    await this.use(name)
    const known = this.images.get(name)
    if (known !== undefined) return known
    const parts = await loadParts(this.data, this.source)
    this.images.set(name, parts)
    return parts
  }

  /** Makes this engine the one that computes; a network that is there moves to it. */
  async use(name: EngineName): Promise<Engine> {
    if (this.engine?.name === name) return this.engine
    // Those of before stay open: the state of the optimizer moves from there in the next step.
    const engine = this.opened.get(name) ?? (await this.start(name))
    setBackend(engine.backend)
    this.taught?.model.to(engine.backend)
    this.engine = engine
    this.tell({ kind: 'engine', engine: engine.backend.engine })
    return engine
  }

  async start(name: EngineName): Promise<Engine> {
    const backend = await openEngine(name, this.threadUrl)
    setBackend(backend)
    const engine = { name, backend }
    this.opened.set(name, engine)
    return engine
  }

  /** Puts a network in the place of the one before. */
  teach(model: Model, learningRate: number): void {
    this.taught?.model.dispose()
    const optimizer = adam({ learningRate })
    const trainer = compile(model, { optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
    this.taught = { model, trainer, epochs: 0 }
  }

  async test(): Promise<TestResult> {
    const { model } = this.known()
    const { x, y } = (await this.imagesOn(this.engine!.name)).test
    const probabilities = await model.predict(x, { batchSize: 512 })
    const guesses = scope(() => probabilities.argMax({ axis: -1 }))
    const confusion = countConfusion(await y.data(), await guesses.data())
    probabilities.dispose()
    guesses.dispose()
    const right = confusion.reduce((sum, row, digit) => sum + row[digit]!, 0)
    const weights = model.parameters.reduce((sum, { size }) => sum + size, 0)
    return { accuracy: right / x.shape[0]!, confusion, weights }
  }

  known(): Taught {
    if (this.taught === undefined) throw new Error('There is no network yet: train one, or load one.')
    return this.taught
  }
}

function loadParts(data: DataName, source: readonly File[] | string): Promise<ImageParts> {
  return data === 'digits' ? loadDrawnDigits() : loadClothes(source)
}

/** Throws unless a model takes images of a data set and gives ten numbers for each. */
async function checkModel(model: Model, data: DataName): Promise<void> {
  const help = `choose a file that this page has saved with these ${dataSets[data].noun[1]}`
  const { size } = dataSets[data]
  const blank = tensor(new Float32Array(size ** 2), { shape: [1, size, size, 1] })
  try {
    const prediction = await model.predict(blank)
    const { shape } = prediction
    prediction.dispose()
    if (shape.length === 2 && shape[1] === 10) return
    throw new Error(`it gives [${shape.join(', ')}], expected [1, 10]`)
  } catch (error) {
    model.dispose()
    throw new Error(
      `This model does not read ${dataSets[data].noun[1]}: ${(error as Error).message.split('\n')[0]}. Help: ${help}.`,
    )
  } finally {
    blank.dispose()
  }
}

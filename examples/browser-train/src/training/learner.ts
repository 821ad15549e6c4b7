// Holds the network: trains it, tests it, reads drawings with it, and turns it into a file and back.
import { type DigitData, imageSize, loadDigits } from '@tensorloom/example-browser-shared/digits'
import { type EngineName, openEngine } from '@tensorloom/example-browser-shared/engines'
import { networks } from '@tensorloom/example-browser-shared/networks'
import { reporter } from '@tensorloom/example-browser-shared/reporter'
import { loadModel, type Model, saveModel } from '@tensorloom/layers'
import { adam } from '@tensorloom/optim'
import { type Backend, scope, setBackend, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { compile, type Trainer } from '@tensorloom/train'
import type { News, TestResult, TrainOptions } from '../protocol.js'
import { countConfusion } from './confusion.js'

const batchSize = 32

interface Engine {
  readonly name: EngineName
  readonly backend: Backend
  readonly data: DigitData
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
  taught: Taught | undefined
  stopping: boolean
  training: boolean
  /** Test digits that were shown so far. */
  sampled: number

  constructor(threadUrl: string, tell: (news: News) => void) {
    this.threadUrl = threadUrl
    this.tell = tell
    this.engine = undefined
    this.opened = new Map()
    this.taught = undefined
    this.stopping = false
    this.training = false
    this.sampled = 0
  }

  /** Trains a new network, or goes on with the one that is there, until it is done or stopped. */
  async train({ engine: name, network, learningRate, epochs, goOn }: TrainOptions): Promise<TestResult> {
    if (this.training) throw new Error('The network is being trained already: stop that first.')
    this.training = true
    this.stopping = false
    try {
      const { data } = await this.use(name)
      if (!goOn) {
        setSeed(42)
        this.teach(networks[network](), learningRate)
      }
      const taught = this.known()
      taught.trainer.optimizer.learningRate = learningRate
      const first = taught.epochs
      await taught.trainer.fit(data.train, {
        initialEpoch: first,
        epochs: first + epochs,
        batchSize,
        validationData: data.test,
        validationBatchSize: 512,
        verbose: 0,
        callbacks: [
          reporter({ samples: data.train.x.shape[0]!, batchSize, tell: this.tell, stopping: () => this.stopping }),
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

  /** Probabilities of the digits for an image, [64] from 0 to 1; undefined as long as there is no network. */
  async read(pixels: Float32Array): Promise<Float32Array | undefined> {
    if (this.taught === undefined) return undefined
    const image = tensor(pixels, { shape: [1, imageSize, imageSize, 1] })
    const probabilities = await this.taught.model.predict(image)
    const values = (await probabilities.data()) as Float32Array
    image.dispose()
    probabilities.dispose()
    return values
  }

  /** One of the test digits, another one each time. */
  async sample(name: EngineName): Promise<{ readonly pixels: Float32Array; readonly digit: number }> {
    const { x, y } = (this.training ? undefined : await this.use(name))?.data.test ?? this.engine!.data.test
    const at = this.sampled++ % x.shape[0]!
    const image = scope(() => x.slice([at, 0, 0, 0], [1, imageSize, imageSize, 1]))
    const pixels = (await image.data()) as Float32Array
    image.dispose()
    return { pixels, digit: (await y.data())[at]! }
  }

  /** The network as the bytes of a safetensors file. */
  async encode(): Promise<Uint8Array> {
    return saveModel(this.known().model)
  }

  /** Takes over a network from such bytes. What was there stays if they are not a network for digits. */
  async decode(bytes: Uint8Array, engine: EngineName): Promise<TestResult> {
    if (this.training) throw new Error('The network is being trained: stop that first.')
    await this.use(engine)
    const model = await loadModel(bytes)
    await checkDigits(model)
    this.teach(model, 0.002)
    return this.test()
  }

  /** Makes this engine the one that computes; a network that is there moves to it. */
  async use(name: EngineName): Promise<Engine> {
    if (this.engine?.name === name) return this.engine
    // Those of before stay open: the state of the optimizer moves from there in the next step.
    const engine = this.opened.get(name) ?? (await this.open(name))
    setBackend(engine.backend)
    this.taught?.model.to(engine.backend)
    this.engine = engine
    this.tell({ kind: 'engine', engine: engine.backend.engine })
    return engine
  }

  async open(name: EngineName): Promise<Engine> {
    const backend = await openEngine(name, this.threadUrl)
    setBackend(backend)
    const engine = { name, backend, data: await loadDigits() }
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
    const { x, y } = this.engine!.data.test
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

/** Throws unless a model takes images of digits and gives ten numbers for each. */
async function checkDigits(model: Model): Promise<void> {
  const help = 'choose a file that this page has saved'
  const blank = tensor(new Float32Array(imageSize ** 2), { shape: [1, imageSize, imageSize, 1] })
  try {
    const prediction = await model.predict(blank)
    const { shape } = prediction
    prediction.dispose()
    if (shape.length === 2 && shape[1] === 10) return
    throw new Error(`it gives [${shape.join(', ')}], expected [1, 10]`)
  } catch (error) {
    model.dispose()
    throw new Error(`This model does not read digits: ${(error as Error).message.split('\n')[0]}. Help: ${help}.`)
  } finally {
    blank.dispose()
  }
}

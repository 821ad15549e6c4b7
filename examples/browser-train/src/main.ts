// The page: connects what can be pressed, drawn and seen with the worker that computes.
import { engineNames } from '@tensorloom/example-browser-shared/engines'
import type { NetworkName } from '@tensorloom/example-browser-shared/networks'
import { type DataName, dataSets } from './data-sets.js'
import { pad } from './drawing/pad.js'
import { pixelGrid } from './drawing/pixel-grid.js'
import { strokesToPixels } from './drawing/pixels.js'
import type { TestResult } from './protocol.js'
import { announcer } from './view/announcer.js'
import { showConfusion } from './view/confusion-matrix.js'
import { curves } from './view/curves.js'
import { download, element } from './view/elements.js'
import { enginePicker } from './view/engine-picker.js'
import { percent, probabilities } from './view/probabilities.js'
import { startWorker } from './worker-client.js'

const say = announcer(element('status'), element('announcement'))
const progress = element('progress', HTMLProgressElement)
const confusion = element('confusion', HTMLTableElement)
const bars = probabilities(element('probabilities'))
const verdict = element('verdict')
const picker = enginePicker(element('engines'), element('reasons'))
const drawn = curves(element('loss'), element('accuracy'))

/** Whether there is a network, and whether it is being trained; or whether images are on their way, or not there. */
type State = 'empty' | 'training' | 'ready' | 'opening' | 'missing'
let state: State = 'empty'
/** What the network learns from. */
let data: DataName = 'digits'
let speed = 0 // samples per second
/** Epochs that the network has been trained for. */
let trained = 0
/** Whether the user has ended the training that goes on. */
let stopped = false
/** Whether an image is being read, and whether it has changed since. */
let reading = false
let again = false
/** The state to go back to when another data set is not there. */
let before: State = 'empty'

const ask = startWorker((news) => {
  if (news.kind === 'engine') element('engine').textContent = news.engine
  else if (news.kind === 'batch') {
    progress.value = news.done / news.total
    say.quietly(`Epoch ${news.epoch}: ${news.done} of ${news.total} ${dataSets[data].noun[1]}${speedText()}`)
    see()
  } else {
    speed = news.speed
    trained = news.epoch
    drawn.add(news)
    progress.value = 1
    say.sometimes(
      `Epoch ${news.epoch}: ${percent(news.testAccuracy)} of the test ${dataSets[data].noun[1]}${speedText()}`,
    )
    see()
  }
}, showAlert)

const grid = pixelGrid(element('grid', HTMLTableElement), () => {
  paper.clear()
  see()
})
const paper = pad(element('pad', HTMLCanvasElement), (strokes) => {
  grid.show(strokesToPixels(strokes))
  see()
})
showData()
setState('empty')
void findEngines()

const chosenData = element('data', HTMLSelectElement)
const chosenImages = element('images', HTMLInputElement)
chosenData.addEventListener(
  'change',
  () => void guarded(() => openData(new URL('fashion-mnist', document.baseURI).href)),
)
chosenImages.addEventListener('change', () => void guarded(() => openData([...(chosenImages.files ?? [])])))

/** Takes the data set that was chosen: its images come from files, or from a folder beside the page. */
async function openData(source: readonly File[] | string): Promise<void> {
  const wanted = chosenData.value as DataName
  element('chooser').hidden = wanted === 'digits'
  if (state !== 'missing') before = state
  if (wanted === data && typeof source === 'string') {
    setState(before)
    say.now('Press Start: it takes some seconds.')
    return
  }
  setState('opening')
  say.now('Reading images …')
  try {
    await ask('open', { data: wanted, engine: picker.chosen(), source })
  } catch (error) {
    setState(wanted === data ? before : 'missing')
    say.now('There are no images yet.')
    throw error
  } finally {
    chosenImages.value = '' // so that the same files can be chosen again
  }
  data = wanted
  drawn.clear()
  showData()
  setState('empty')
  say.now('Press Start: it takes some seconds.')
}

/** Shows what is said about the data set, and an empty image. */
function showData(): void {
  const { size, kinds, heading, lead, noun, tested } = dataSets[data]
  document.body.dataset.images = data
  element('heading').textContent = heading
  document.title = `${heading} · Tensorloom`
  element('lead').textContent = lead
  element('result').textContent = `${tested} ${noun[1]} that the network does not learn from test it after training.`
  element('sample').textContent = `Test ${noun[0]}`
  paper.clear()
  grid.resize(size)
  bars.name(kinds)
  showConfusion(confusion, kinds, undefined)
  see()
}

async function findEngines(): Promise<void> {
  for (const name of engineNames) {
    const found = await ask('find', name)
    picker.found(found)
    if (name === 'cpu') element('engine').textContent = found.engine ?? 'no engine'
  }
  document.body.dataset.engines = 'found'
}

/** Reads what is drawn. A reading that is under way is followed by one more, however often this is called meanwhile. */
function see(): void {
  if (reading) again = true
  else void read()
}

async function read(): Promise<void> {
  reading = true
  bars.busy(true)
  do {
    again = false
    const pixels = grid.pixels()
    const values = pixels.some((ink) => ink > 0) ? await ask('read', pixels).catch(() => undefined) : undefined
    bars.show(values)
    const text = values === undefined ? hint(pixels) : sentence(values)
    if (text !== verdict.textContent) verdict.textContent = text // or it would be read aloud again
  } while (again)
  reading = false
  bars.busy(false)
}

function hint(pixels: Float32Array): string {
  if (!pixels.some((ink) => ink > 0)) {
    return dataSets[data].drawn ? 'Draw with the mouse or a finger.' : 'Look at a test piece.'
  }
  return 'Train a network first, or load one.'
}

function sentence(values: Float32Array): string {
  const best = values.indexOf(Math.max(...values))
  const kind = dataSets[data].kinds[best]!
  return `This is ${kind === '8' ? 'an' : 'a'} ${kind} (${percent(values[best]!)})`
}

element('training', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void train(false)
})
button('continue', () => train(true))
button('stop', async () => {
  stopped = true
  say.now('Stopping …')
  await ask('stop', undefined)
})

async function train(goOn: boolean): Promise<void> {
  if (!['empty', 'ready'].includes(state) || !element('training', HTMLFormElement).reportValidity()) return
  const earlier = state
  stopped = false
  if (!goOn) {
    drawn.clear()
    trained = 0
  }
  showAlert('')
  setState('training')
  say.now('Getting ready …')
  progress.value = 0
  try {
    const result = await ask('train', {
      engine: picker.chosen(),
      network: element('network', HTMLSelectElement).value as NetworkName,
      learningRate: Number(element('learning-rate', HTMLSelectElement).value),
      epochs: Number(element('epochs', HTMLInputElement).value),
      goOn,
    })
    say.now(stopped ? `Stopped after epoch ${trained}${speedText()}.` : `Done${speedText()}.`)
    showResult(result)
  } catch (error) {
    setState(earlier)
    say.now('Training ended early.')
    showAlert((error as Error).message)
  }
}

function showResult({ accuracy, confusion: counts, weights }: TestResult): void {
  setState('ready')
  const tested = counts.flat().reduce((sum, count) => sum + count, 0)
  element('result').textContent =
    `${percent(accuracy)} of ${tested} ${dataSets[data].noun[1]} that it did not learn from; ${weights.toLocaleString('en')} weights.`
  document.body.dataset.accuracy = String(accuracy)
  showConfusion(confusion, dataSets[data].kinds, counts)
  see()
}

button('clear', () => {
  paper.clear()
  grid.show(new Float32Array(grid.pixels().length))
  see()
})
button('sample', async () => {
  bars.busy(true)
  try {
    const { pixels } = await ask('sample', picker.chosen())
    paper.clear()
    grid.show(pixels)
  } finally {
    see()
  }
})

button('save', async () => {
  const { bytes } = await ask('keep', undefined)
  tellKept(`Saved: ${kilobytes(bytes)} in the database of this browser.`)
})
button('load', async () => {
  const result = await ask('fetch', picker.chosen())
  if (result === undefined) return tellKept('Nothing was saved in this browser yet.')
  loaded(result, 'Loaded from the database of this browser.')
})
button('download', async () => {
  const bytes = await ask('encode', undefined)
  download(bytes, `${data}.safetensors`)
  tellKept(`Downloaded: ${kilobytes(bytes.length)}.`)
})
const file = element('file', HTMLInputElement)
file.addEventListener('change', () => void guarded(openFile))

async function openFile(): Promise<void> {
  const [chosen] = file.files ?? []
  if (chosen === undefined) return
  const bytes = new Uint8Array(await chosen.arrayBuffer())
  file.value = '' // so that the same file can be chosen again
  loaded(await ask('decode', { bytes, engine: picker.chosen() }), `Loaded from ${chosen.name}.`)
}

function loaded(result: TestResult, how: string): void {
  drawn.clear()
  showResult(result)
  say.now('A network is loaded. Continue trains it further.')
  tellKept(how)
}

/** Says what a button does. */
function button(id: string, act: () => unknown): void {
  element(id).addEventListener('click', () => void guarded(act))
}

/** Does something; an error is shown on the page. */
async function guarded(act: () => unknown): Promise<void> {
  showAlert('')
  try {
    await act()
  } catch (error) {
    showAlert((error as Error).message)
  }
}

function tellKept(text: string): void {
  element('kept').textContent = text
}

function showAlert(message: string): void {
  element('alert').hidden = message === ''
  element('alert').textContent = message
}

function setState(next: State): void {
  const focused = document.activeElement?.id ?? ''
  state = next
  document.body.dataset.state = state
  // A network that learns changes its mind ten times a second.
  verdict.setAttribute('aria-live', state === 'training' ? 'off' : 'polite')
  const able = state === 'empty' || state === 'ready'
  for (const id of ['start', 'load', 'file', 'sample']) element(id).toggleAttribute('disabled', !able)
  element('data').toggleAttribute('disabled', !able && state !== 'missing')
  element('images').toggleAttribute('disabled', element('chooser').hidden !== false || (!able && state !== 'missing'))
  element('stop').toggleAttribute('disabled', state !== 'training')
  for (const id of ['continue', 'save', 'download']) element(id).toggleAttribute('disabled', state !== 'ready')
  // A button that is disabled loses the focus: whoever uses the keyboard would have to look for it.
  if (state === 'training' && ['start', 'continue'].includes(focused)) element('stop').focus()
  if (state === 'ready' && focused === 'stop') element('continue').focus()
  if (state === 'empty' && focused === 'stop') element('start').focus()
}

function speedText(): string {
  return speed > 0 ? `, ${Math.round(speed).toLocaleString('en')} ${dataSets[data].noun[1]} per second` : ''
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}

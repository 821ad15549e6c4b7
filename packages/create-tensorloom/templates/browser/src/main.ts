// The page: starts the worker, and shows what it tells.
import type { News, Reading, Request } from './messages.js'

const epochs = 15

const train = document.querySelector<HTMLButtonElement>('#train')!
const stop = document.querySelector<HTMLButtonElement>('#stop')!
const progress = document.querySelector<HTMLProgressElement>('#progress')!
const status = document.querySelector('#status')!
const curve = document.querySelector('#curve polyline')!
const readings = document.querySelector('#readings')!

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
const ask = (request: Request): void => worker.postMessage(request)
let accuracies: number[] = []

worker.addEventListener('message', ({ data }: MessageEvent<News>) => show(data))
worker.addEventListener('error', ({ message }) => show({ kind: 'failed', message: message || 'no worker' }))

train.addEventListener('click', () => {
  accuracies = []
  setTraining(true)
  status.textContent = 'Learning …'
  ask({ ask: 'train', epochs })
})
stop.addEventListener('click', () => ask({ ask: 'stop' }))

function show(news: News): void {
  if (news.kind === 'ready') status.textContent = `Ready: ${news.engine}.`
  else if (news.kind === 'epoch') {
    accuracies.push(news.accuracy)
    progress.value = news.epoch / epochs
    status.textContent = `Epoch ${news.epoch} of ${epochs}: loss ${news.loss.toFixed(3)}, accuracy ${percent(news.accuracy)}`
    const points = accuracies.map((accuracy, k) => `${(100 * k) / (epochs - 1)},${40 - 40 * accuracy}`)
    curve.setAttribute('points', points.join(' '))
  } else {
    setTraining(false)
    if (news.kind === 'failed') status.textContent = `This went wrong: ${news.message}`
    else {
      status.textContent = `It reads ${percent(news.accuracy)} of the digits that it has not seen before.`
      readings.replaceChildren(...news.readings.map(picture))
    }
  }
}

/** A digit, and what was read. */
function picture({ pixels, shown, read }: Reading): HTMLElement {
  const canvas = document.createElement('canvas')
  canvas.width = 8
  canvas.height = 8
  const image = new ImageData(8, 8)
  pixels.forEach((ink, k) => {
    const grey = 255 - 255 * ink
    image.data.set([grey, grey, grey, 255], 4 * k)
  })
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  const item = document.createElement('li')
  item.append(canvas, shown === read ? `read as ${read}` : `a ${shown}, read as ${read}`)
  return item
}

function setTraining(training: boolean): void {
  const focused = document.activeElement
  train.disabled = training
  stop.disabled = !training
  // A button that is disabled loses the focus: the other one takes it, for those who use the keyboard.
  if (focused === train && training) stop.focus()
  if (focused === stop && !training) train.focus()
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

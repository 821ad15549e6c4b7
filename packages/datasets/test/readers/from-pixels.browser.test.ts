// What browsers show, as tensors.
import { expect, it } from 'vitest'
import { fromPixels } from '../../src/index.js'
import { bytesOf } from './image-samples.js'

const red = (canvas: OffscreenCanvas | HTMLCanvasElement): typeof canvas => {
  canvas.width = 3
  canvas.height = 2
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.fillStyle = 'rgb(200, 100, 50)'
  context.fillRect(0, 0, 3, 2)
  return canvas
}
const pixels = Array.from({ length: 6 }, () => [200, 100, 50]).flat()

it('takes canvases, bitmaps and ImageData', async () => {
  const canvas = red(document.createElement('canvas')) as HTMLCanvasElement
  const sources = [
    canvas,
    red(new OffscreenCanvas(1, 1)),
    await createImageBitmap(canvas),
    canvas.getContext('2d')!.getImageData(0, 0, 3, 2),
  ]
  for (const source of sources) {
    const x = fromPixels(source)
    expect([x.shape, [...x.dataSync()]]).toEqual([[2, 3, 3], pixels])
  }
})

it('takes images, and says when they are not loaded', async () => {
  const element = new Image()
  expect(() => fromPixels(element)).toThrow(
    'fromPixels: expected pixels, got an HTMLImageElement\nhelp: wait until it is loaded',
  )
  element.src = URL.createObjectURL(new Blob([bytesOf('bmp')]))
  await element.decode()
  expect(fromPixels(element).shape).toEqual([11, 13, 3])
})

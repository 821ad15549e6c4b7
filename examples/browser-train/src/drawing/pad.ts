// The paper: takes strokes from a mouse, a pen or a finger, and shows them.
import type { Point, Stroke } from './pixels.js'

/** The paper. */
export interface Pad {
  /** Takes all strokes away. */
  clear(): void
}

const penWidth = 20 // of the 280 pixels of the canvas

/**
 * Makes a canvas the paper.
 *
 * @param changed - called after every part of a stroke, with all strokes in pixels of the canvas
 */
export function pad(canvas: HTMLCanvasElement, changed: (strokes: readonly Stroke[]) => void): Pad {
  const context = canvas.getContext('2d')!
  let strokes: Point[][] = []
  let pen: number | undefined // the pointer that draws

  const draw = (): void => {
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.strokeStyle = getComputedStyle(canvas).color
    context.lineWidth = penWidth
    context.lineCap = 'round'
    context.lineJoin = 'round'
    for (const [first, ...others] of strokes) {
      context.beginPath()
      context.moveTo(first!.x, first!.y)
      for (const { x, y } of others.length > 0 ? others : [first!]) context.lineTo(x, y)
      context.stroke()
    }
  }
  const placeOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    return { x: ((clientX - left) / width) * canvas.width, y: ((clientY - top) / height) * canvas.height }
  }
  const extend = (event: PointerEvent): void => {
    // The browser puts several places of a fast pen into one event.
    const events = event.getCoalescedEvents?.() ?? []
    strokes.at(-1)!.push(...(events.length > 0 ? events : [event]).map(placeOf))
    draw()
    changed(strokes)
  }
  canvas.addEventListener('pointerdown', (event) => {
    if (pen !== undefined || event.button !== 0) return
    pen = event.pointerId
    canvas.setPointerCapture(pen)
    strokes.push([placeOf(event)])
    draw()
    changed(strokes)
  })
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerId === pen) extend(event)
  })
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId === pen) pen = undefined
    })
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  return {
    clear() {
      strokes = []
      draw()
    },
  }
}

// The panel in a real page: what it shows of a run, the keyboard, accessibility, a phone's width.
import { type Dashboard, dashboard } from '@tensorloom/dashboard'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountPanel } from '../src/panel/mount.js'
import { MemorySource } from '../src/sources/memory-source.js'
import { lines, train } from './support.js'

let place: HTMLElement
let opened: { close(): unknown } | undefined
beforeEach(() => {
  document.documentElement.lang = 'en'
  document.title = 'training'
  place = document.createElement('div')
  document.body.append(place)
})
afterEach(async () => {
  await opened?.close()
  opened = undefined
  place.remove()
})

const root = (): ShadowRoot => place.firstElementChild!.shadowRoot!
const all = (selector: string): HTMLElement[] => [...root().querySelectorAll<HTMLElement>(selector)]
const texts = (selector: string): string[] => all(selector).map((one) => one.textContent)
const visible = (one: HTMLElement): boolean => one.checkVisibility()
const shown = (selector: string): string[] =>
  all(selector)
    .filter(visible)
    .map((one) => one.textContent)
const within = { timeout: 20_000 }

async function mountedLogs(...logs: readonly string[]): Promise<MemorySource> {
  const source = new MemorySource()
  for (const [k, log] of logs.entries()) source.append(`log ${k}`, log)
  opened = mountPanel(place, source)
  await vi.waitFor(() => expect(texts('.runs li')).toHaveLength(logs.length), within)
  return source
}

const otherRun = (): string => lines.join('').replace('"first"', '"second"').replaceAll('0.25', '0.125')

describe('a run', () => {
  it('appears with curves, histograms and the graph, and the panel goes away', async () => {
    const shownRun: Dashboard = dashboard({ name: 'net', element: place })
    opened = shownRun
    await train([shownRun])
    await vi.waitFor(() => expect(texts('.runs .state')[0]).toContain('completed, 3 of 3 epochs'), within)
    expect(texts('.chart h3')).toEqual(['loss', 'learningRate', 'samples per second', 'memory of tensors'])
    const [loss] = all('.chart')
    // One curve of training, one of validation, with a point for every epoch.
    const paths = [...loss!.querySelectorAll('.curve')].map((one) => one.getAttribute('d')!.match(/[ML]/g)!.length)
    expect(paths).toEqual([3, 3])
    expect(loss!.querySelector('.readout')!.textContent).toMatch(/^epoch 3 · loss [\d.e-]+, validation [\d.e-]+$/)
    expect(texts('.grid.small h3').slice(0, 4)).toEqual(['hidden.kernel', 'hidden.bias', 'end.kernel', 'end.bias'])
    expect(texts('.graph .name')).toEqual(['input', 'hidden', 'end'])
    await shownRun.close()
    expect(place.children).toHaveLength(0)
  })

  it('can be used again: runs stand side by side', async () => {
    const shownRun = dashboard({ element: place, histogramFreq: 0 })
    opened = shownRun
    await train([shownRun])
    await train([shownRun])
    await vi.waitFor(() => expect(all('.chart .curve')).toHaveLength(2 * 4 + 2), within)
    expect(shown('h2')).toEqual(['Curves', 'Model'])
  })
})

describe('logs', () => {
  it('are followed while they grow', async () => {
    const source = await mountedLogs(lines.slice(0, 3).join(''))
    expect(texts('.runs .state')[0]).toContain('epoch 2 of 3')
    const before = all('.chart')
    source.append('log 0', lines.slice(3).join(''))
    await vi.waitFor(() => expect(texts('.runs .state')[0]).toContain('completed'), within)
    // The same elements, so that they keep the focus.
    expect(all('.chart').slice(0, before.length)).toEqual(before)
  })

  it('that are none say so, and do not hide the others', async () => {
    await mountedLogs(lines.join(''), 'hello\n')
    expect(texts('.runs .state')[1]).toBe('line 1 of the log is not JSON')
    expect(all('.chart').length).toBeGreaterThan(0)
  })

  it('that are damaged show what is left of them, and where', async () => {
    await mountedLogs([...lines.slice(0, 4), '{"kind":"epoch","sec\n', ...lines.slice(4)].join(''), lines.join(''))
    expect(texts('.runs .state')[0]).toMatch(/^completed, 3 of 3 epochs.*; line 5 of the log is not JSON$/)
    expect(texts('.runs .state')[1]).toMatch(/^completed, 3 of 3 epochs/)
  })

  it('that are many can be shown and hidden at once', async () => {
    await mountedLogs(lines.join(''), otherRun(), otherRun())
    expect(shown('button')).toEqual([])
    opened?.close()
    await mountedLogs(lines.join(''), otherRun(), otherRun(), otherRun())
    expect(shown('button')).toEqual(['show all', 'hide all'])
    const checked = (): number => all('.runs input').filter((one) => (one as HTMLInputElement).checked).length
    const press = (text: string): void =>
      all('button')
        .find((one) => one.textContent === text)!
        .click()
    press('hide all')
    expect([checked(), all('.chart').length]).toEqual([0, 0])
    all('.runs input')[2]!.click()
    expect([checked(), all('.chart')[0]!.querySelectorAll('.curve').length]).toEqual([1, 2])
    press('show all')
    expect(checked()).toBe(4)
  })

  it('can be opened from files', async () => {
    await mountedLogs(lines.join(''))
    const input = root().querySelector<HTMLInputElement>('input[type=file]')!
    const files = new DataTransfer()
    files.items.add(new File([otherRun()], 'other.jsonl'))
    input.files = files.files
    input.dispatchEvent(new Event('change'))
    await vi.waitFor(() => expect(texts('.runs .title')).toEqual(['first', 'second']), within)
  })

  it('can be hidden, drawn over batches, and logarithmic', async () => {
    await mountedLogs(lines.join(''), otherRun())
    const loss = all('.chart')[0]!
    const curves = (): number => loss.querySelectorAll('.curve').length
    expect(curves()).toBe(4)
    all('.runs input')[1]!.click()
    expect(curves()).toBe(2)
    all('input[type=radio]')[1]!.click()
    // Moments within an epoch get a thin curve.
    expect(loss.querySelectorAll('.curve.within')).toHaveLength(1)
    expect(loss.querySelector('.readout')!.textContent).toContain('batch 30')
    const path = (): string => loss.querySelector('.curve:not(.within)')!.getAttribute('d')!
    const linear = path()
    all('.controls input[type=checkbox]')[0]!.click()
    expect(path()).not.toBe(linear)
  })
})

describe('the keyboard and the pointer', () => {
  it('read the values of every epoch', async () => {
    await mountedLogs(lines.join(''))
    const slider = root().querySelector<SVGSVGElement>('[role=slider]')!
    slider.focus()
    expect(root().activeElement).toBe(slider)
    const press = (key: string): string => {
      slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      return slider.getAttribute('aria-valuetext')!
    }
    expect(press('ArrowLeft')).toBe('epoch 2 · loss NaN, validation -Infinity')
    expect(press('Home')).toBe('epoch 1 · loss 1, validation 1.5')
    expect(press('ArrowLeft')).toBe('epoch 1 · loss 1, validation 1.5')
    expect(press('End')).toBe('epoch 3 · loss 0.25, validation 0.5')
    expect([slider.ariaValueNow, slider.ariaValueMax]).toEqual(['2', '2'])
    const box = slider.getBoundingClientRect()
    slider.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + 50, clientY: box.top + 50 }))
    expect(slider.getAttribute('aria-valuetext')).toBe('epoch 1 · loss 1, validation 1.5')
    slider.dispatchEvent(new PointerEvent('pointerleave'))
    expect(slider.getAttribute('aria-valuetext')).toBe('epoch 3 · loss 0.25, validation 0.5')
  })
})

describe('everybody', () => {
  it('can use it: no rule of accessibility is broken, no text is wider than a phone', async () => {
    place.style.width = '360px'
    const shownRun = dashboard({ name: 'a-long-name-without-any-place-to-break-it-in-two-lines', element: place })
    opened = shownRun
    await train([shownRun])
    await vi.waitFor(() => expect(texts('.runs .state')[0]).toContain('completed'), within)
    const { violations } = await axe.run(place)
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    expect(found).toEqual([])
    const right = place.getBoundingClientRect().right
    const wide = all('*').filter(
      (one) => one.closest('.graph svg') === null && one.getBoundingClientRect().right > right + 1,
    )
    expect(wide.map((one) => one.outerHTML.slice(0, 100))).toEqual([])
  })
})

// What the page shows of one engine: its name, how far it is, how fast, and how well it reads.
import { type EngineName, engineLabels, type FoundEngine } from '@tensorloom/example-browser-shared/engines'
import type { TrainingNews } from '@tensorloom/example-browser-shared/reporter'

/** The custom property of each engine's colour. */
export const engineColours: Readonly<Record<EngineName, string>> = {
  cpu: '--curve-1',
  webgl2: '--curve-2',
  webgpu: '--curve-3',
}

/** The place of an engine on the page. */
export interface Lane {
  /** Shows whether the engine is there. */
  found(engine: FoundEngine): void
  /** Shows how training goes. */
  news(news: TrainingNews, epochs: number): void
  /** Empties all numbers. */
  clear(): void
  /** Shows what went wrong. */
  failed(message: string): void
}

/** Adds the place to a list. */
export function addLane(list: HTMLElement, name: EngineName): Lane {
  const item = add(list, 'li')
  item.id = `lane-${name}`
  item.style.setProperty('--colour', `var(${engineColours[name]})`)
  add(item, 'h3').textContent = engineLabels[name]
  const engine = add(item, 'p')
  engine.className = 'engine'
  engine.textContent = 'looking …'
  const numbers = add(item, 'dl')
  const [epoch, speed, loss, accuracy] = ['Epoch', 'Digits per second', 'Test loss', 'Test accuracy'].map((title) => {
    const pair = add(numbers, 'div')
    add(pair, 'dt').textContent = title
    return add(pair, 'dd')
  }) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement]
  const progress = add(item, 'progress')
  progress.setAttribute('aria-label', `Progress on ${engineLabels[name]}`)
  progress.max = 1
  const clear = (): void => {
    for (const place of [epoch, speed, loss, accuracy]) place.textContent = '–'
    progress.value = 0
    delete item.dataset.epochs
  }
  clear()
  return {
    clear,
    found(found) {
      engine.textContent = found.engine ?? `Not here. ${found.reason?.split('\n')[0] ?? ''}`
      item.dataset.there = String(found.engine !== undefined)
    },
    news(news, epochs) {
      if (news.kind === 'batch') {
        progress.value = (news.epoch - 1 + news.done / news.total) / epochs
        epoch.textContent = String(news.epoch)
        return
      }
      progress.value = news.epoch / epochs
      epoch.textContent = String(news.epoch)
      speed.textContent = Math.round(news.speed).toLocaleString('en')
      loss.textContent = news.testLoss.toFixed(3)
      accuracy.textContent = `${(news.testAccuracy * 100).toFixed(1)} %`
      item.dataset.epochs = String(news.epoch)
    },
    failed(message) {
      engine.textContent = message.split('\n')[0]!
    },
  }
}

function add<K extends keyof HTMLElementTagNameMap>(parent: HTMLElement, tag: K): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  parent.append(made)
  return made
}

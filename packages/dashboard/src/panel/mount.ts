// The panel: runs, curves, histograms and the graph, in an element of a page.
import { TensorloomError } from '@tensorloom/tensor'
import type { LogSource } from '../sources/source.js'
import { stateText } from '../terminal/text.js'
import { Chart } from './chart.js'
import { element } from './elements.js'
import { Follower } from './follow.js'
import { graphPicture } from './graph.js'
import { ridges } from './ridges.js'
import { type Axis, chartsOf, type ShownRun, usualAxis } from './series.js'
import { panelStyle } from './style.js'

const pause = 1000
const manyRuns = 4 // from here on, all can be shown or hidden at once
const axes: readonly (readonly [Axis, string])[] = [
  ['epoch', 'epochs'],
  ['step', 'batches'],
  ['seconds', 'seconds'],
]

/** Puts the panel into an element, or at the end of the page, and keeps it up to date until it is closed. */
export function mountPanel(into: object | undefined, source: LogSource): { close(): void } {
  if (typeof document === 'undefined') {
    throw new TensorloomError('dashboard: there is no page here', {
      help: "in a worker, write view: 'none' with a store, or show the numbers of your own messages in the page",
    })
  }
  const host = element('div')
  const parent = (into as HTMLElement | undefined) ?? document.body
  parent.append(host)
  const panel = new Panel(host, source)
  panel.start()
  return {
    close() {
      panel.stop()
      host.remove()
    },
  }
}

class Panel {
  readonly follower: Follower
  readonly host: HTMLElement
  readonly charts: Map<string, Chart>
  readonly hidden: Set<string>
  readonly observer: ResizeObserver
  readonly parts: ReturnType<typeof skeleton>
  timer: ReturnType<typeof setTimeout> | undefined
  stopped: boolean
  axis: Axis | undefined
  /** The run whose histograms and graph are shown; by default the last one. */
  chosen: string | undefined
  /** What histograms and graph were drawn for. */
  drawn: string

  constructor(host: HTMLElement, source: LogSource) {
    this.host = host
    this.follower = new Follower(source)
    this.charts = new Map()
    this.hidden = new Set()
    this.timer = undefined
    this.stopped = false
    this.axis = undefined
    this.chosen = undefined
    this.drawn = ''
    this.parts = skeleton()
    this.observer = new ResizeObserver(() => this.resize())
    const root = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(panelStyle)
    root.adoptedStyleSheets = [sheet]
    root.append(this.parts.main)
    const { axisInputs, logInput, fileInput, select, expandInput } = this.parts
    for (const [axis, input] of axisInputs) {
      input.addEventListener('change', () => {
        this.axis = axis
        this.render()
      })
    }
    logInput.addEventListener('change', () => this.render())
    expandInput.addEventListener('change', () => this.render())
    select.addEventListener('change', () => {
      this.chosen = select.value
      this.render()
    })
    fileInput.addEventListener('change', () => void this.openFiles())
    this.parts.allButton.addEventListener('click', () => {
      this.hidden.clear()
      this.render()
    })
    this.parts.noneButton.addEventListener('click', () => {
      for (const { id } of this.follower.runs) this.hidden.add(id)
      this.render()
    })
    this.observer.observe(host)
  }

  start(): void {
    const turn = async (): Promise<void> => {
      if (await this.follower.update()) this.render()
      if (!this.stopped) this.timer = setTimeout(() => void turn(), pause)
    }
    this.render()
    void turn()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.observer.disconnect()
  }

  async openFiles(): Promise<void> {
    const { fileInput } = this.parts
    for (const file of fileInput.files ?? []) this.follower.open(file.name, await file.text())
    fileInput.value = ''
    this.render()
  }

  get shown(): readonly (ShownRun & { readonly id: string })[] {
    return this.follower.runs
      .map(({ id, run }, colour) => ({ id, run, colour, name: run.start?.name ?? id }))
      .filter(({ id, run }) => !this.hidden.has(id) && run.start !== undefined)
  }

  render(): void {
    const { parts, follower } = this
    parts.problem.textContent = follower.problem ?? ''
    parts.problem.hidden = follower.problem === undefined
    parts.empty.hidden = follower.runs.length > 0
    this.renderRuns()
    this.renderCharts()
    this.renderChosen()
  }

  renderRuns(): void {
    const { list } = this.parts
    const rows = follow(list, this.follower.runs, (id) => {
      const input = element('input', { type: 'checkbox', checked: true })
      input.addEventListener('change', () => {
        if (input.checked) this.hidden.delete(id)
        else this.hidden.add(id)
        this.render()
      })
      const label = element(
        'label',
        {},
        input,
        element('span', { class: 'swatch' }),
        element('span', { class: 'names' }, element('span', { class: 'title' }), element('span', { class: 'state' })),
      )
      return element('li', {}, label)
    })
    this.parts.choices.hidden = rows.length < manyRuns
    for (const [k, { run, id, problem }] of this.follower.runs.entries()) {
      const row = rows[k]!
      row.querySelector('input')!.checked = !this.hidden.has(id)
      row.className = `c${k % 8}`
      row.querySelector('.title')!.textContent = run.start?.name ?? id
      const state = row.querySelector('.state')!
      const known = run.start === undefined ? [] : [stateText(run)]
      state.textContent = [...known, ...(problem === undefined ? [] : [problem])].join('; ')
      state.classList.toggle('problem', problem !== undefined)
    }
  }

  renderCharts(): void {
    const { grid, logInput, axisInputs } = this.parts
    const axis = this.axis ?? usualAxis(this.shown.map(({ run }) => run))
    axisInputs.get(axis)!.checked = true
    const plans = chartsOf(this.shown, axis, logInput.checked)
    for (const [title, chart] of this.charts) {
      if (plans.some((plan) => plan.title === title)) continue
      chart.root.remove()
      this.charts.delete(title)
    }
    for (const [k, { title, content }] of plans.entries()) {
      let chart = this.charts.get(title)
      if (chart === undefined) {
        chart = new Chart(title)
        this.charts.set(title, chart)
      }
      // Moving an element would take the focus from it.
      if (grid.children[k] !== chart.root) grid.insertBefore(chart.root, grid.children[k] ?? null)
      chart.show(content)
    }
    this.resize()
  }

  renderChosen(): void {
    const { select, expandInput, weights, gradients, graph, details } = this.parts
    const runs = this.shown
    details.hidden = runs.length === 0
    const chosen = runs.find(({ id }) => id === this.chosen) ?? runs.at(-1)
    if (chosen === undefined) return
    const options = runs.map(({ id, name }) => `${id}\n${name}`).join('\n\n')
    if (select.dataset.options !== options) {
      select.dataset.options = options
      select.replaceChildren(...runs.map(({ id, name }) => element('option', { value: id }, name)))
    }
    select.value = chosen.id
    const { run, colour } = chosen
    const state = `${chosen.id} ${run.histograms.length} ${run.graph === undefined} ${expandInput.checked} ${colour}`
    if (state === this.drawn) return
    this.drawn = state
    for (const [kind, grid] of [
      ['weights', weights],
      ['gradients', gradients],
    ] as const) {
      const names = [...new Set(run.histograms.flatMap((one) => Object.keys(one[kind])))]
      grid.replaceChildren(
        ...names.map((name) => {
          const known = run.histograms.filter((one) => one[kind][name] !== undefined)
          return ridges(
            name,
            colour,
            known.map((one) => ({ epoch: one.epoch, histogram: one[kind][name]! })),
          )
        }),
      )
      grid.parentElement!.hidden = names.length === 0
    }
    const nested = run.graph?.boxes.some(({ inner }) => inner !== undefined) ?? false
    expandInput.parentElement!.hidden = !nested
    graph.replaceChildren(...(run.graph === undefined ? [] : [graphPicture(run.graph, expandInput.checked)]))
    graph.parentElement!.hidden = run.graph === undefined
  }

  resize(): void {
    for (const chart of this.charts.values())
      chart.resize(chart.picture.clientWidth || chart.picture.getBoundingClientRect().width)
  }
}

// Keeps one element for each run, in their order.
function follow<T extends { readonly id: string }>(
  list: HTMLElement,
  items: readonly T[],
  make: (id: string) => HTMLElement,
): readonly HTMLElement[] {
  const known = new Map([...list.children].map((one) => [(one as HTMLElement).dataset.id, one as HTMLElement]))
  const rows = items.map(({ id }) => {
    const row = known.get(id) ?? make(id)
    row.dataset.id = id
    return row
  })
  for (const [k, row] of rows.entries()) if (list.children[k] !== row) list.insertBefore(row, list.children[k] ?? null)
  for (const row of [...list.children].slice(rows.length)) row.remove()
  return rows
}

function skeleton() {
  const list = element('ul', { class: 'runs', 'aria-label': 'runs' })
  const allButton = element('button', { type: 'button' }, 'show all')
  const noneButton = element('button', { type: 'button' }, 'hide all')
  const choices = element('div', { class: 'controls', role: 'group', 'aria-label': 'all runs' }, allButton, noneButton)
  const axisInputs = new Map(
    axes.map(([axis]) => [axis, element('input', { type: 'radio', name: 'axis', value: axis })] as const),
  )
  const logInput = element('input', { type: 'checkbox' })
  const fileInput = element('input', { type: 'file', accept: '.jsonl', multiple: true, 'aria-label': 'open logs' })
  const expandInput = element('input', { type: 'checkbox' })
  const select = element('select')
  const grid = element('div', { class: 'grid' })
  const weights = element('div', { class: 'grid small' })
  const gradients = element('div', { class: 'grid small' })
  const graph = element('div', { class: 'graph', tabindex: 0, role: 'group', 'aria-label': 'graph of the model' })
  const problem = element('p', { class: 'problem', role: 'status' })
  const empty = element('p', { class: 'quiet' }, 'No run has begun yet.')
  const controls = element(
    'div',
    { class: 'controls' },
    element(
      'fieldset',
      {},
      element('legend', {}, 'over'),
      ...axes.map(([axis, text]) => element('label', {}, axisInputs.get(axis)!, ` ${text}`)),
    ),
    element('label', {}, logInput, ' logarithmic'),
    element('span', { class: 'file' }, 'open logs…', fileInput),
  )
  const details = element(
    'div',
    {},
    element('div', { class: 'controls' }, element('label', {}, 'histograms and graph of ', select)),
    element('section', {}, element('h2', {}, 'Weights'), weights),
    element('section', {}, element('h2', {}, 'Gradients of the first batch of an epoch'), gradients),
    element(
      'section',
      {},
      element('h2', {}, 'Model'),
      element('div', { class: 'controls' }, element('label', {}, expandInput, ' show the layers of models inside')),
      graph,
    ),
  )
  const main = element(
    'main',
    {},
    element('h1', {}, 'Training'),
    problem,
    empty,
    list,
    choices,
    controls,
    element('h2', {}, 'Curves'),
    grid,
    details,
  )
  return {
    main,
    list,
    choices,
    allButton,
    noneButton,
    axisInputs,
    logInput,
    fileInput,
    expandInput,
    select,
    grid,
    weights,
    gradients,
    graph,
    problem,
    empty,
    details,
  }
}

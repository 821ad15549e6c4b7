// Curves that grow while a network trains, drawn by uPlot in the colours of the page, with a legend that can be read aloud.
import uPlot from 'uplot'

/** One line of a chart. */
export interface Curve {
  /** What the legend calls it. */
  readonly name: string
  /** A custom property of the style that holds its colour: `--curve-1`. */
  readonly colour: string
  readonly dashed?: boolean
  /** In CSS pixels; 2 by default. Curves that lie on each other can be told apart by it. */
  readonly width?: number
}

/** A chart on the page. */
export interface Chart {
  /**
   * Shows other values.
   *
   * @param x - ascending
   * @param values - one list per curve, as long as `x`; null where there is no value
   */
  show(x: readonly number[], values: readonly (readonly (number | null)[])[]): void
}

/** Options of `chart`. */
export interface ChartOptions {
  readonly title: string
  readonly curves: readonly Curve[]
  /** How a value is written in the legend and along the axis. */
  readonly format: (value: number) => string
  /** Lowest and highest value; those of the values by default. */
  readonly range?: readonly [number, number]
}

const height = 180 // CSS pixels

/** Puts a chart into an element, which it fills in width. */
export function chart(place: HTMLElement, { title, curves, format, range }: ChartOptions): Chart {
  const caption = element('p', 'chart-title', title)
  const legend = element('ul', 'chart-legend')
  const drawing = element('div', 'chart-drawing')
  drawing.setAttribute('role', 'img')
  const shown = curves.map(({ name, colour, dashed }) => {
    const line = element('li', dashed ? 'dashed' : 'solid')
    line.style.setProperty('--colour', `var(${colour})`)
    const value = element('b', '', '–') // no output element: every number would be read aloud
    line.append(`${name} `, value)
    legend.append(line)
    return value
  })
  place.replaceChildren(caption, legend, drawing)

  const plot = new uPlot(
    {
      width: Math.max(120, drawing.clientWidth),
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: (_, least, most) => [least, Math.max(most, least + 1)] }, y: yScale(range) },
      axes: [
        { ...axis(), size: 30, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        { ...axis(), size: 48, values: (_, splits) => splits.map(format) },
      ],
      series: [
        {},
        ...curves.map(({ name, colour, dashed, width = 2 }) => ({
          label: name,
          stroke: () => colourOf(place, colour),
          width,
          ...(dashed && { dash: [6, 4] }),
          points: { show: (_: uPlot, __: number, from: number, to: number) => to - from < 2 },
        })),
      ],
    },
    [[], ...curves.map(() => [])],
    drawing,
  )
  new ResizeObserver(() => plot.setSize({ width: Math.max(120, drawing.clientWidth), height })).observe(drawing)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw(false, true))

  const describe = (texts: readonly string[]): void => {
    const words = curves.map(({ name }, k) => `${name} ${texts[k]}`).join(', ')
    drawing.setAttribute('aria-label', `${title}: ${words}`)
  }
  describe(curves.map(() => 'has no values yet'))
  return {
    show(x, values) {
      plot.setData([[...x], ...values.map((one) => [...one])])
      const texts = values.map((one) => {
        const last = one.filter((value) => value !== null).at(-1)
        return last === undefined ? '–' : format(last)
      })
      texts.forEach((text, k) => {
        shown[k]!.textContent = text
      })
      describe(texts)
      place.dataset.points = String(x.length)
    },
  }

  function axis(): uPlot.Axis {
    return {
      stroke: () => colourOf(place, '--quiet'),
      grid: { stroke: () => colourOf(place, '--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    }
  }
}

function yScale(range: readonly [number, number] | undefined): uPlot.Scale {
  return range === undefined
    ? { range: (_, least, most) => (least === null ? [0, 1] : [Math.min(0, least), Math.max(most * 1.05, 0.1)]) }
    : { range: () => [range[0], range[1]] }
}

function colourOf(place: HTMLElement, property: string): string {
  return getComputedStyle(place).getPropertyValue(property).trim()
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.textContent = text
  return made
}

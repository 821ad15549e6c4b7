// Which charts there are, and the curves of each.
import type { StepRecord } from '../log/records.js'
import type { Run } from '../log/run.js'
import { bytesText } from '../terminal/numbers.js'
import type { ChartContent, Series } from './chart.js'

/** What x counts. */
export type Axis = 'epoch' | 'step' | 'seconds'

/** A run that is shown. */
export interface ShownRun {
  readonly name: string
  readonly colour: number
  readonly run: Run
}

/** A chart by its title. */
export interface ChartPlan {
  readonly title: string
  readonly content: ChartContent
}

const places: Readonly<Record<Axis, (at: StepRecord) => number>> = {
  // People count epochs from 1.
  epoch: ({ epoch }) => epoch + 1,
  step: ({ step }) => step,
  seconds: ({ seconds }) => seconds,
}
const units: Readonly<Record<Axis, string>> = { epoch: 'epoch', step: 'batch', seconds: 'second' }

/** `valLoss` belongs in the chart of `loss`. */
const baseOf = (name: string): string => (/^val[A-Z]/.test(name) ? name.charAt(3).toLowerCase() + name.slice(4) : name)

/** The charts of runs: one for each number, with its validation; then speed and memory. */
export function chartsOf(runs: readonly ShownRun[], axis: Axis, log: boolean): readonly ChartPlan[] {
  const titles = [...new Set(runs.flatMap(({ run }) => run.names().map(baseOf)))]
  const unit = units[axis]
  const x = places[axis]
  const labelOf = (run: string, name: string, title: string): string =>
    name === title ? (runs.length > 1 ? run : name) : 'validation'
  const plans = titles.map((title): ChartPlan => {
    const series = runs.flatMap(({ name: runName, colour, run }) => {
      const names = run.names().filter((name) => baseOf(name) === title)
      return names.flatMap((name): readonly Series[] => {
        const held = name !== title
        // With one run, validation has a colour of its own.
        const own = {
          label: labelOf(runName, name, title),
          colour: runs.length === 1 && held ? colour + 1 : colour,
          held,
        }
        const ends = run.curve(name)
        const within = run.curve(name, true)
        return [
          ...(axis === 'epoch' || within.at.length === 0
            ? []
            : [{ ...own, within: true, x: within.at.map(x), y: within.values }]),
          { ...own, within: false, x: ends.at.map(x), y: ends.values },
        ]
      })
    })
    return { title, content: { series, unit, log } }
  })
  const measured = (title: string, of: (at: StepRecord) => number | undefined, text?: (value: number) => string) => {
    const series = runs.map(({ name, colour, run }): Series => {
      const all = (
        axis === 'epoch' ? run.epochs : [...run.epochs, ...run.batches].sort((a, b) => a.step - b.step)
      ).filter((at) => of(at) !== undefined)
      return {
        label: runs.length > 1 ? name : title,
        colour,
        held: false,
        within: false,
        x: all.map(x),
        y: all.map((at) => of(at)!),
      }
    })
    return { title, content: { series: series.filter((one) => one.x.length > 0), unit, log: false, text } }
  }
  return [
    ...plans,
    measured('samples per second', ({ samplesPerSecond }) => samplesPerSecond),
    measured('memory of tensors', ({ bytes }) => bytes, bytesText),
    measured('memory of the process', ({ processBytes }) => processBytes, bytesText),
  ].filter(({ content }) => content.series.length > 0)
}

/** The axis at the start: batches as long as no run has two epochs, then epochs. */
export function usualAxis(runs: readonly Run[]): Axis {
  return runs.some(({ epochs, batches }) => epochs.length > 1 || batches.length === 0) ? 'epoch' : 'step'
}

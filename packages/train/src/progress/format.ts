// Progress as text. Pure functions.
import type { Logs } from '../history.js'

/** How far a pass is. */
export interface PassState {
  /** What runs: `Epoch 3/10`. */
  readonly title: string
  /** Batches done. */
  readonly done: number
  /** Batches in all; undefined where unknown. */
  readonly batches: number | undefined
  /** Seconds since it began. */
  readonly seconds: number
  /** Samples per second; undefined while there are none. */
  readonly rate: number | undefined
  readonly logs: Logs
}

/** The line that is drawn while a pass runs, at most `columns` wide. */
export function runningLine(state: PassState, columns: number): string {
  const { batches, done, seconds } = state
  const left = batches === undefined || done === 0 ? undefined : (seconds / done) * Math.max(batches - done, 0)
  return fit(state, left === undefined ? '' : `ETA ${duration(left)}`, columns)
}

/** The line that stays in a terminal when a pass is done. */
export function finishedLine(state: PassState, columns: number): string {
  return fit({ ...state, batches: state.done }, duration(state.seconds), columns)
}

/** The line of a pass in a log. */
export function logLine(state: PassState): string {
  return [state.title, ...numbers(state.logs), rateText(state), duration(state.seconds)]
    .filter((part) => part !== '')
    .join('  ')
}

const longestBar = 30
const shortestBar = 8

// A bar as long as there is room for; in a narrow terminal it goes first, then what is at the end.
function fit(state: PassState, time: string, columns: number): string {
  const { title, done, batches, logs } = state
  const count =
    batches === undefined ? `${done} batches` : `${String(done).padStart(String(batches).length)}/${batches}`
  const rest = [count, ...numbers(logs), rateText(state), time].filter((part) => part !== '').join('  ')
  // The last column stays free: some terminals wrap as soon as it is written.
  const room = columns - 1 - title.length - rest.length - 4
  if (batches === undefined || room < shortestBar) return `${title}  ${rest}`.slice(0, columns - 1)
  return `${title}  ${bar(batches === 0 ? 1 : done / batches, Math.min(room, longestBar))}  ${rest}`
}

function bar(fraction: number, width: number): string {
  const halves = Math.min(Math.round(fraction * width * 2), width * 2)
  const full = halves >> 1
  const half = halves & 1
  return '━'.repeat(full) + '╸'.repeat(half) + '─'.repeat(width - full - half)
}

function numbers(logs: Logs): string[] {
  return Object.entries(logs).map(([name, value]) => `${name} ${number(value)}`)
}

/** Four digits after the point, or powers of ten where these say nothing. */
function number(value: number): string {
  const size = Math.abs(value)
  return value === 0 || !Number.isFinite(value) || (size >= 1e-3 && size < 1e6)
    ? value.toFixed(4)
    : value.toExponential(3)
}

function rateText({ rate }: PassState): string {
  if (rate === undefined) return ''
  const [scaled, unit] = rate >= 1e6 ? [rate / 1e6, 'M'] : rate >= 1e4 ? [rate / 1e3, 'k'] : [rate, '']
  return `${scaled.toFixed(unit === '' && rate >= 10 ? 0 : 1)}${unit} samples/s`
}

/** `420ms`, `1.4s`, `12s`, `2m05s`, `1h02m`. */
function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)}ms`
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  const pad = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes}m${pad(whole % 60)}s` : `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m`
}

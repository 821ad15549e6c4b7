// Workers that sleep are woken for long jobs and left alone in short ones, and once awake they look for work for a while.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeAlarm } from '../../src/engines/wasm/threads/alarm.js'
import { controlBytes, rules } from '../../src/engines/wasm/threads/protocol.js'
import { serve } from '../../src/engines/wasm/threads/serve.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const routine = { name: 'one', call: () => undefined, module: undefined, entry: 0 }

it('wakes nobody for a short job, at once for a long one, and after its first piece for one that is not known', () => {
  const wake = vi.fn()
  const alarm = makeAlarm(wake, 0.03)
  expect(alarm.expects(routine, 1000)).toBe(false)
  alarm.measured(routine, 100, 9, 0.001)
  expect(wake).toHaveBeenCalledTimes(0)
  // 10 ns a unit: 1000 units are short, 10,000 are long.
  expect(alarm.expects(routine, 1000)).toBe(false)
  expect(alarm.expects(routine, 10_000)).toBe(true)
  expect(wake).toHaveBeenCalledTimes(1)
  expect(alarm.expects({ ...routine }, 10_000)).toBe(false)
  alarm.measured({ ...routine }, 100, 9, 0.01)
  expect(wake).toHaveBeenCalledTimes(2)
})

it('measures again now and then, and forgets a piece that was held up', () => {
  const wake = vi.fn()
  const alarm = makeAlarm(wake, 0.03)
  alarm.measured(routine, 1, 9, 100)
  wake.mockClear()
  let times = 0
  while (alarm.expects(routine, 10)) times++
  expect(times).toBeGreaterThan(1)
  expect(wake).toHaveBeenCalledTimes(times)
  alarm.measured(routine, 1, 9, 0.0001)
  expect(alarm.expects(routine, 10)).toBe(false)
})

it('wakes them for many short jobs in a row, but not for one now and then', () => {
  const wake = vi.fn()
  let time = 0
  const alarm = makeAlarm(wake, 0.03, () => time)
  const short = (): void => alarm.measured(routine, 10, 1, 0.01)
  for (let k = 0; k < 10; k++, time += 5) short()
  expect(wake).toHaveBeenCalledTimes(0)
  for (let k = 0; k < 4; k++, time += 0.02) short()
  expect(wake).toHaveBeenCalledTimes(1)
})

describe('a worker', () => {
  // How long it looked for work each time before it slept, in ms. `others` is called before each piece of its one job.
  function looks(
    job: { readonly pieces: number } | undefined,
    others = (_words: Int32Array): void => undefined,
  ): number[] {
    const { layout, jobWords } = rules
    const memory = { buffer: new ArrayBuffer(controlBytes(2)), grow: () => 0 }
    const words = new Int32Array(memory.buffer)
    if (job !== undefined) {
      words[layout.ticket] = (1 << layout.pieceBits) | job.pieces
      words[layout.job + jobWords.pieces] = words[layout.job + jobWords.units] = job.pieces
      words[layout.job + jobWords.unitsPerPiece] = 1
    }
    const sleeps: number[] = []
    let time = 0
    let since = 0
    vi.spyOn(performance, 'now').mockImplementation(() => ++time)
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      sleeps.push(time - since)
      time += 1000
      since = time
      return sleeps.length < 3 ? 'ok' : 'timed-out'
    })
    const piece = (): void => {
      others(words)
      since = time
    }
    class Instance {
      readonly exports = { piece }
    }
    vi.stubGlobal('WebAssembly', { Module: class {}, Instance })
    serve({ memory, controlAt: 0, argumentsAt: 0, thread: 1, spin: 29.5, patience: 1000 }, rules)
    return sleeps
  }

  it('that is woken too late looks for the next job as long as at first', () => {
    expect(looks(undefined)).toEqual([31, 31, 31])
  })

  it('looks for the next job as long after one that others take part in', () => {
    const other = (words: Int32Array): void => {
      words[rules.layout.ticket]!--
    }
    expect(looks({ pieces: 8 }, other)[0]).toBe(31)
    expect(looks({ pieces: 2 })[0]).toBe(31)
  })

  it('that does the rest of a job alone gives way to who may have waited for its core', () => {
    expect(looks({ pieces: 8 })).toEqual([1, 31, 31])
  })
})

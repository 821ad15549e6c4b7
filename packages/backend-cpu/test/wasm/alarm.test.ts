// Workers that sleep are woken for long jobs and left alone in short ones, and once awake they look for work for a while.
import { afterEach, expect, it, vi } from 'vitest'
import { makeAlarm } from '../../src/engines/wasm/threads/alarm.js'
import { controlBytes, rules } from '../../src/engines/wasm/threads/protocol.js'
import { serve } from '../../src/engines/wasm/threads/serve.js'

afterEach(() => vi.restoreAllMocks())

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

it('a worker that comes too late for the job that it was woken for looks for the next one as long as after a job', () => {
  let time = 0
  vi.spyOn(performance, 'now').mockImplementation(() => ++time)
  // When it fell asleep, in ms after it started or was woken.
  const sleeps: number[] = []
  let since = 0
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    sleeps.push(time - since)
    time += 1000
    since = time
    return sleeps.length < 3 ? 'ok' : 'timed-out'
  })
  const memory = { buffer: new ArrayBuffer(controlBytes(2)), grow: () => 0 }
  serve({ memory, controlAt: 0, argumentsAt: 0, thread: 1, spin: 29.5, patience: 1000 }, rules)
  expect(sleeps).toEqual([31, 31, 31])
})

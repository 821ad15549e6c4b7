// Logs: what is written is read again, and what is not a log is refused.
import { readRun, runText } from '@tensorloom/dashboard'
import { DataError, randomNormal, setSeed, TensorloomError, tensor } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import { histogramOf, histogramOfTensor } from '../src/log/histogram.js'
import { lineOf } from '../src/log/records.js'
import { Run } from '../src/log/run.js'
import { RunLog } from '../src/log/run-log.js'
import { ticksOf } from '../src/panel/scale.js'
import { bytesText, numberText } from '../src/terminal/numbers.js'
import { sparkline } from '../src/terminal/sparkline.js'
import { lines } from './support.js'

describe('readRun', () => {
  it('gives curves, also of numbers that are not finite', () => {
    const run = readRun(lines.join(''))
    expect(run.start).toMatchObject({ name: 'first', epochs: 3 })
    expect(run.names()).toEqual(['loss', 'valLoss'])
    expect(run.curve('loss').values).toEqual([1, Number.NaN, 0.25])
    expect(run.curve('valLoss').values).toEqual([1.5, -Infinity, 0.5])
    expect(run.curve('loss', true).at.map(({ step }) => step)).toEqual([5])
    expect(run.last?.step).toBe(30)
    expect(run.end?.reason).toBe('completed')
  })

  it('takes parts that end anywhere, and leaves out a last line that was cut', () => {
    const text = lines.join('')
    const run = new Run()
    for (let k = 0; k < text.length; k += 7) run.add(text.slice(k, k + 7))
    expect(run.epochs).toEqual(readRun(text).epochs)
    const cut = readRun(text.slice(0, -9))
    expect([cut.epochs.length, cut.end]).toEqual([3, undefined])
  })

  it('takes all lines but those that are none', () => {
    const run = new Run()
    const damaged = [lines[0]!, 'hello\n', ...lines.slice(1, 3), '{"kind":"epo\n', ...lines.slice(3)].join('')
    run.add(damaged)
    expect(run.damaged).toEqual([2, 5])
    expect(run.problem?.message).toContain('line 2 of the log is not JSON')
    expect(run.epochs).toEqual(readRun(lines.join('')).epochs)
    expect(readRun(damaged).epochs).toEqual(run.epochs)
    expect(runText(readRun(damaged))).toBe(
      `${runText(readRun(lines.join('')))}\n  line 2 of the log is not JSON; line 5 cannot be read either`,
    )
  })

  it('names the first of many lines that cannot be read', () => {
    const text = runText(readRun(`${lines[0]!}${'{\n'.repeat(8)}${lines[1]!}`))
    expect(text.split('\n').at(-1)).toBe(
      '  line 2 of the log is not JSON; lines 3, 4, 5, 6 and 3 more cannot be read either',
    )
  })

  it('reads what was written', () => {
    const numbers = { loss: Number.NaN, a: Infinity, b: -0.5, NaN: 3 }
    const record = { kind: 'epoch', seconds: 1, epoch: 0, step: 1, samplesPerSecond: 2, bytes: 3, numbers } as const
    expect(readRun(lines[0]! + lineOf(record)).epochs).toEqual([record])
    // A name may look like a number that is none.
    const named = JSON.stringify({ ...JSON.parse(lines[0]!), name: 'NaN' })
    expect(readRun(`${named}\n`).start?.name).toBe('NaN')
  })

  it.each([
    ['', 'the log is empty'],
    ['{"kind":"run"', 'the log is empty'],
    ['hello\n', 'line 1 of the log is not JSON'],
    [lines[2]!, "the log begins with 'epoch', expected 'run'"],
    [lines[0]!.replace('"version":1', '"version":2'), 'the log is of version 2, expected 1 or earlier'],
  ])('refuses %j', (text, message) => {
    expect(() => readRun(text)).toThrow(DataError)
    expect(() => readRun(text)).toThrow(message)
  })

  it.each([
    [`${lines[0]}[1]\n`, 'line 2 of the log is of no kind that is known'],
    [`${lines[0]}null\n`, 'line 2 of the log is of no kind that is known'],
    [`${lines[0]}{"kind":"toString"}\n`, 'line 2 of the log is of no kind that is known'],
    [`${lines[0]}{"kind":"end","seconds":1}\n`, "line 2 of the log has no 'reason'"],
    [
      `${lines[0]}${lines[2]!.replace(/"numbers":\{.*\}/, '"numbers":7}')}`,
      "line 2 of the log has a 'numbers' that is 7",
    ],
  ])('leaves out a line of %j', (text, message) => {
    const run = readRun(text)
    expect(run.damaged).toEqual([2])
    expect(runText(run)).toContain(message)
  })
})

describe('runText', () => {
  it('shows state and curves', () => {
    expect(runText(readRun(lines.join('')))).toBe(
      [
        'first: completed, 3 of 3 epochs, 320 samples/s, 4.00 KB of tensors',
        '  loss     █×▁  0.25  (0.25 to 1)',
        '  valLoss  █×▁  0.5  (0.5 to 1.5)',
      ].join('\n'),
    )
    expect(runText(readRun(lines.slice(0, 3).join('')))).toContain('first: epoch 2 of 3,')
  })

  it('refuses what is not a run, and wrong options', () => {
    expect(() => runText('x' as never)).toThrow(TensorloomError)
    expect(() => runText(readRun(lines.join('')), { columns: 0 })).toThrow('columns is 0, expected a whole number')
    expect(() => runText(readRun(lines.join('')), { width: 3 } as never)).toThrow("unknown option 'width'")
  })

  it('keeps the ends of long curves', () => {
    const text = sparkline(
      Array.from({ length: 1000 }, (_, k) => k),
      10,
    )
    expect(text).toBe('▁▂▃▃▄▅▆▆▇█')
    expect(sparkline([1, 1], 5)).toBe('▁▁')
  })
})

describe('histograms', () => {
  it('count what is finite', () => {
    expect(histogramOf([0, 1, 2, 3, Number.NaN, Infinity])).toMatchObject({ min: 0, max: 3, notFinite: 2 })
    const { counts } = histogramOf([0, 0.1, 30, 29.5, 15])
    expect([counts.length, counts[0], counts[15], counts[29]]).toEqual([30, 2, 1, 2])
    expect(histogramOf([5, 5])).toEqual({ min: 5, max: 5, counts: [2], notFinite: 0 })
    expect(histogramOf([])).toEqual({ min: 0, max: 0, counts: [], notFinite: 0 })
  })

  it('of large tensors look at evenly spaced elements', async () => {
    setSeed(1)
    const large = randomNormal([300, 300])
    const all = histogramOf(await large.data())
    const some = await histogramOfTensor(large)
    const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)
    expect(total(some.counts)).toBe(15_000)
    // The share of numbers below zero differs by less than 0.05.
    const below = ({ counts, min, max }: typeof all): number =>
      total(counts.filter((_, k) => min + ((max - min) * (k + 0.5)) / counts.length < 0)) / total(counts)
    expect(Math.abs(below(some) - below(all))).toBeLessThan(0.05)
    large.dispose()
    const small = tensor([
      [1, 2],
      [3, 4],
    ])
    expect(await histogramOfTensor(small)).toEqual(histogramOf([1, 2, 3, 4]))
  })
})

describe('text of numbers', () => {
  it('is short', () => {
    const given = [0, 0.25, 1 / 3, 1234.5, 12_345_678, 1.5e-7, -2000, Number.NaN]
    expect(given.map(numberText)).toEqual(['0', '0.25', '0.3333', '1,235', '1.23e+7', '1.50e-7', '-2,000', 'NaN'])
    expect([0, 999, 1500, 2.5e9].map(bytesText)).toEqual(['0 B', '999 B', '1.50 KB', '2.50 GB'])
  })

  it('has round numbers beside axes', () => {
    expect(ticksOf(0, 1, 4)).toEqual([0, 0.5, 1])
    expect(ticksOf(-0.3, 0.3, 4)).toEqual([-0.2, 0, 0.2])
    expect(ticksOf(3, 3, 4)).toEqual([3])
    expect(ticksOf(0, 12, 4)).toEqual([0, 5, 10])
  })
})

describe('RunLog', () => {
  const record = { kind: 'end', seconds: 1, reason: 'completed' } as const

  it('writes at most once a second, and what waits at the end', async () => {
    const texts: string[] = []
    let now = 0
    const log = new RunLog(
      (text) => void texts.push(text),
      () => now,
    )
    await log.write(record)
    now = 500
    await log.write(record)
    await log.write(record)
    expect(texts).toEqual([lineOf(record)])
    now = 1100
    await log.write(record)
    expect(texts[1]).toBe(lineOf(record).repeat(3))
    await log.write(record)
    await log.flush()
    expect(texts.length).toBe(3)
  })

  it('throws if it cannot begin, and warns if it cannot go on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    let full = true
    const log = new RunLog(
      () => {
        if (full) throw new Error('full')
      },
      () => 0,
    )
    await expect(log.write(record)).rejects.toThrow('full')
    full = false
    await log.write(record)
    await log.flush()
    full = true
    for (let k = 0; k < 3; k++) {
      await log.write(record)
      await log.flush()
    }
    expect(warn.mock.calls).toEqual([['tensorloom: dashboard: the log ends here, training goes on: full']])
    warn.mockRestore()
  })
})

// Progress as it is seen: in a terminal, in a log, in a narrow window, and not at all.
import { dense, dropout, type Layer, sequential } from '@tensorloom/layers'
import { sgd } from '@tensorloom/optim'
import { tensor } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import { compile, type ProgressOutput } from '../src/index.js'
import { finishedLine, logLine, type PassState, runningLine } from '../src/progress/format.js'
import { defaultOutput } from '../src/progress/output.js'

const echo = (): Layer => sequential([dropout(0, { inputShape: [1] })])
const data = { x: tensor([[1], [2], [3], [4]]), y: tensor([0, 0, 0, 0]) }

/** Output that remembers, on a clock that goes on by 60 ms whenever somebody looks. */
function screen(terminal: boolean, columns?: number): ProgressOutput & { readonly text: string } {
  const written: string[] = []
  let time = 0
  return {
    terminal,
    columns,
    write: (text) => void written.push(text),
    now() {
      time += 60
      return time
    },
    get text() {
      return written.join('')
    },
  }
}

const state: PassState = {
  title: 'Epoch 3/10',
  done: 600,
  batches: 1500,
  seconds: 12,
  rate: 41234,
  logs: { loss: 0.23124, accuracy: 0.9321 },
}

describe('a line', () => {
  it('while a pass runs', () => {
    expect(runningLine(state, 120)).toBe(
      'Epoch 3/10  ━━━━━━━━━━━━──────────────────   600/1500  loss 0.2312  accuracy 0.9321  41.2k samples/s  ETA 18s',
    )
  })

  it('when it is done', () => {
    const logs = { ...state.logs, valLoss: 1e-5, valAccuracy: 1 }
    expect(finishedLine({ ...state, done: 1500, seconds: 3723, logs }, 160)).toBe(
      'Epoch 3/10  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  1500/1500  loss 0.2312  accuracy 0.9321  valLoss 1.000e-5  valAccuracy 1.0000  41.2k samples/s  1h02m',
    )
    expect(logLine({ ...state, seconds: 125, rate: 12.3 })).toBe(
      'Epoch 3/10  loss 0.2312  accuracy 0.9321  12 samples/s  2m05s',
    )
  })

  it('fits its terminal: the bar gets shorter, then goes, then the end is cut', () => {
    expect(runningLine(state, 100)).toBe(
      'Epoch 3/10  ━━━━━━━━────────────   600/1500  loss 0.2312  accuracy 0.9321  41.2k samples/s  ETA 18s',
    )
    expect(runningLine(state, 85)).toBe('Epoch 3/10   600/1500  loss 0.2312  accuracy 0.9321  41.2k samples/s  ETA 18s')
    expect(runningLine(state, 40)).toBe('Epoch 3/10   600/1500  loss 0.2312  acc')
    for (let columns = 20; columns < 140; columns++) expect(runningLine(state, columns).length).toBeLessThan(columns)
  })

  it('without a number of batches, a rate, or numbers', () => {
    expect(runningLine({ ...state, batches: undefined, rate: undefined, logs: {} }, 80)).toBe('Epoch 3/10  600 batches')
    expect(logLine({ ...state, seconds: 0.42, rate: 0.5, logs: { loss: Number.NaN, size: 12345678 } })).toBe(
      'Epoch 3/10  loss NaN  size 1.235e+7  0.5 samples/s  420ms',
    )
    expect(logLine({ ...state, seconds: 5, rate: 2.5e6, logs: { loss: 0 } })).toBe(
      'Epoch 3/10  loss 0.0000  2.5M samples/s  5.0s',
    )
  })
})

describe('fit and evaluate', () => {
  const trainer = compile(echo(), { optimizer: sgd(), loss: 'meanSquaredError' })
  const options = { batchSize: 1, shuffle: false, epochs: 2, validationData: data } as const

  it('redraw a line in a terminal, and leave one per epoch', async () => {
    const output = screen(true, 110)
    await trainer.fit(data, { ...options, output })
    const lines = output.text.split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[2]).toBe('')
    for (const [k, line] of lines.slice(0, 2).entries()) {
      const drawn = line.split('\r\u001b[K')
      expect(drawn[0]).toBe('')
      expect(drawn.length).toBeGreaterThan(2)
      expect(drawn[1]).toMatch(
        new RegExp(`^Epoch ${k + 1}/2  [━╸─]{30}  [123]/4  loss \\d+\\.\\d{4}  \\d+(\\.\\d)? samples/s  ETA \\d+ms$`),
      )
      expect(drawn.at(-1)).toMatch(
        new RegExp(`^Epoch ${k + 1}/2  ━{30}  4/4  loss 7.5000  valLoss 7.5000  \\d+(\\.\\d)? samples/s  \\d+ms$`),
      )
    }
  })

  it('write one line per epoch to a log, and with verbose 2', async () => {
    const outputs = [screen(false), screen(true)]
    await trainer.fit(data, { ...options, output: outputs[0]! })
    await trainer.fit(data, { ...options, output: outputs[1]!, verbose: 2 })
    await trainer.evaluate(data, { output: outputs[0]! })
    const line = 'loss 7\\.5000  valLoss 7\\.5000  \\d+(\\.\\d)? samples/s  \\d+ms\n'
    const epochs = `Epoch 1/2  ${line}Epoch 2/2  ${line}`
    expect(outputs[0]!.text).toMatch(
      new RegExp(`^${epochs}Evaluation  loss 7\\.5000  \\d+(\\.\\d)? samples/s  \\d+ms\n$`),
    )
    expect(outputs[1]!.text).toMatch(new RegExp(`^${epochs}$`))
  })

  it('leave the line free for what callbacks write at the end of an epoch', async () => {
    const output = screen(true, 110)
    const callback = { onEpochEnd: () => output.write('saved\n') }
    await trainer.fit(data, { ...options, epochs: 1, output, callbacks: [callback] })
    const [before, after] = output.text.replaceAll('\r\u001b[K', '<clear>').split('saved\n')
    expect(before).toMatch(/ETA \d+ms<clear>$/)
    expect(after).toMatch(/^<clear>Epoch 1\/1 {2}━{30} {2}4\/4 {2}loss 7.5000 {2}valLoss 7.5000 .*ms\n$/)
  })

  it('write nothing at verbose 0', async () => {
    const output = screen(true)
    await trainer.fit(data, { ...options, output, verbose: 0 })
    await trainer.evaluate(data, { output, verbose: 0 })
    expect(output.text).toBe('')
  })

  it('leave the line of a pass that fails, so that what follows starts anew', async () => {
    const output = screen(true)
    const failing = {
      onBatchEnd(batch: number) {
        if (batch === 3) throw new Error('it fails')
      },
    }
    // A batch between the draw and the failure gives the draw its turn.
    const slow = { onBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 1)) }
    const run = compile(sequential([dense(1, { inputShape: [1] })]), { optimizer: sgd(), loss: 'meanSquaredError' })
    await expect(run.fit(data, { ...options, callbacks: [slow, failing], output })).rejects.toThrow('it fails')
    expect(output.text.split('\n')).toEqual([expect.stringContaining('Epoch 1/2'), ''])
  })

  it('write to standard output or the console by themselves', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { process } = globalThis as { process?: unknown }
    Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true, writable: true })
    try {
      const output = defaultOutput()
      expect(output.terminal).toBe(false)
      output.write('a line\n')
    } finally {
      Object.defineProperty(globalThis, 'process', { value: process, configurable: true, writable: true })
    }
    expect(log.mock.calls).toEqual([['a line']])
    log.mockRestore()
  })
})

// What `console.log` shows of a layer in Node.
import { inspect } from 'node:util'
import { dense, functional, input, Layer, lstm, sequential } from '@tensorloom/layers'
import { portsText } from '@tensorloom/layers/internal'
import type { Tensor } from '@tensorloom/tensor'
import { expect, test } from 'vitest'

test('console.log shows a layer and the layers inside', () => {
  const inner = sequential([dense(4, { inputShape: [3], name: 'low' })], { name: 'inner' })
  expect(inspect(sequential([inner, dense(2)]))).toBe(
    [
      'sequential: [batch, 3] → [batch, 2], 26 parameters',
      '  inner (sequential): [batch, 3] → [batch, 4], 16 parameters',
      '    low (dense): [batch, 3] → [batch, 4], 16 parameters',
      '  dense: [batch, 4] → [batch, 2], 10 parameters',
    ].join('\n'),
  )
  expect(inspect(dense(2))).toBe('dense: not built')
})

test('what was disposed says so, in the console and in errors', () => {
  const model = sequential([dense(2, { inputShape: [3] })])
  model.dispose()
  expect(inspect(model)).toBe('sequential: disposed\n  dense: disposed')
  expect(() => model.inputs).toThrow('sequential: the layer was disposed')
})

test('a name cannot break the lines of a console', () => {
  for (const name of ['two\nlines', '\u001b[31mred', 'tab\t', 'bell\u0007', 'c1\u009b'])
    expect(() => dense(1, { name })).toThrow('expected a word without dots')
  expect(dense(1, { name: '层 1/é ✓' }).name).toBe('层 1/é ✓')
})

test('a summary tells inputs of one name apart, and refuses what cannot print', () => {
  const [a, b, c] = [input([2]), input([2]), input([2], { name: 'c' })]
  const shared = dense(3, { name: 'shared' })
  const outputs = [a, b, c].map((one) => shared.apply(one))
  const model = functional({ inputs: [a, b, c], outputs })
  const rows = model.summary({ print: false }).split('\n')
  expect(rows.slice(3, 9).map((row) => row.split(/ {2,}/).at(-1))).toEqual(['0', '0', '0', 'input', 'input_1', 'c'])
  expect(rows.slice(3, 6).map((row) => row.split(' ')[0])).toEqual(['input', 'input_1', 'c'])
  expect(() => model.summary({ print: 5 as never })).toThrow('summary: print: expected a function, got 5')
})

test('a layer without a type is shown by its class, and one without a known output by its input', () => {
  class Same extends Layer {
    forward(x: Tensor): Tensor {
      return x
    }
  }
  const model = sequential([new Same({ inputShape: [2], name: 'same' }), dense(1)])
  expect(inspect(model).split('\n')[1]).toBe('  same (Same): [batch, 2] → [batch, 2], 0 parameters')
  expect(model.summary({ print: false })).toContain('same (Same)')
  expect(inspect(lstm(3, { inputShape: [5, 2] }))).toContain('lstm: not built')
  const cells = inspect(sequential([lstm(3, { inputShape: [5, 2] })])).split('\n')
  expect(cells.at(-1)).toBe('    lstmCell: [batch, 2], [batch, 3], [batch, 3], 72 parameters')
})

test('names of inputs and outputs that come from files change no terminal', () => {
  const ports = [{ name: 'a\u001b[31m', shape: ['batch', null, 3] }, { name: 'b' }]
  expect(portsText(ports)).toBe('a�[31m [batch, null, 3], b')
})

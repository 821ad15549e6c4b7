// What `console.log` shows of a layer in Node.
import { inspect } from 'node:util'
import { dense, functional, input, sequential } from '@tensorloom/layers'
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

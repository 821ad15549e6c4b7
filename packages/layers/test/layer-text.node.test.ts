// What `console.log` shows of a layer in Node.
import { inspect } from 'node:util'
import { dense, sequential } from '@tensorloom/layers'
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

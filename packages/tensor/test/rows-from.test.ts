// Views of rows that loops make in every step: equal to slices, without a call of an op unless somebody looks.
import { arange, memory, reshape, scope, slice, transpose } from '@tensorloom/tensor'
import { rowsFrom } from '@tensorloom/tensor/internal'
import { withInterceptor } from '@tensorloom/tensor/op'
import { expect, it } from 'vitest'

const x = reshape(arange(0, 24), [4, 3, 2])

it('are those of slice, also of views', () => {
  for (const of of [x, transpose(x), slice(x, [1], [3]), reshape(x, [24])]) {
    const rows = rowsFrom(of, 1, 1)
    expect(rows.shape).toEqual([1, ...of.shape.slice(1)])
    expect(rows.dataSync()).toEqual(slice(of, [1], [1]).dataSync())
  }
})

it('call slice under an interceptor, and nothing otherwise', () => {
  const calls: string[] = []
  const look = {
    call: (call: { op: { name: string } }, next: (call: never) => never) => {
      calls.push(call.op.name)
      return next(call as never)
    },
  }
  expect(withInterceptor(look as never, () => rowsFrom(x, 2, 1)).dataSync()).toEqual(rowsFrom(x, 2, 1).dataSync())
  expect(calls).toEqual(['slice'])
})

it('are freed by a scope, and keep the elements until then', () => {
  const before = memory().tensors
  scope(() => {
    const whole = arange(0, 6)
    const rows = rowsFrom(whole, 4, 2)
    whole.dispose()
    expect([...rows.dataSync()]).toEqual([4, 5])
  })
  expect(memory().tensors).toBe(before)
})

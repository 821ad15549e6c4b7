import { scope, type Tensor, tensor } from '@tensorloom/tensor'
import { leakCheck } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'

const kept: Tensor[] = []

describe('leakCheck', () => {
  it('accepts work that leaves nothing behind', async () => {
    expect(leakCheck(() => void scope(() => void tensor([1, 2]).mul(2)))).toBeUndefined()
    await leakCheck(async () => {
      const x = tensor([1, 2])
      await x.data()
      x.dispose()
    })
  })

  it('disposes what the work returns, wherever it is', async () => {
    leakCheck(() => ({ list: [tensor([1])], map: new Map([['a', tensor([2])]]) }))
    await leakCheck(() => Promise.resolve(tensor([1])))
  })

  it('accepts what only fills a cache', () => {
    let cache: Tensor | undefined
    leakCheck(() => {
      cache ??= tensor([1, 2, 3])
    })
    cache?.dispose()
  })

  it('refuses work that leaves tensors behind, and says how many', async () => {
    const leak = (): void => void kept.push(tensor([1, 2]))
    expect(() => leakCheck(leak)).toThrow(
      /^leakCheck: 5 tensors and 40 bytes more after 5 runs \(\d+ tensors, \d+ bytes before\)\nhelp: wrap the work in scope/,
    )
    await expect(leakCheck(async () => leak(), { runs: 3, warmUp: 1 })).rejects.toThrow(
      '3 tensors and 24 bytes more after 3 runs',
    )
    for (const one of kept) one.dispose()
  })

  it('sees bytes that a view holds', () => {
    expect(() =>
      leakCheck(() => {
        const x = tensor(new Float32Array(100))
        kept.push(x.slice([0], [1]))
        x.dispose()
      }),
    ).toThrow('5 tensors and 2000 bytes more')
    for (const one of kept) one.dispose()
  })

  it('refuses an option that it does not know', () => {
    expect(() => leakCheck(() => undefined, { warmup: 1 } as never)).toThrow(
      "leakCheck: unknown option 'warmup'\nhelp: did you mean 'warmUp'?",
    )
  })

  it('passes on the error of the work', () => {
    expect(() =>
      leakCheck(() => {
        throw new RangeError('mine')
      }),
    ).toThrow(new RangeError('mine'))
  })
})

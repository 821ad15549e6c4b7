// What interceptors see of composites, and what that changes about how they are answered.
import { valueAndGrad } from '@tensorloom/autograd'
import { add, defineOp, mul, parameter, tensor, type UnaryOp, withBackend } from '@tensorloom/tensor'
import { reference } from '@tensorloom/tensor/backend'
import { answeredOps } from '@tensorloom/tensor/internal'
import { type Interceptor, withInterceptor } from '@tensorloom/tensor/op'
import { describe, expect, test } from 'vitest'

describe('composites under interceptors', () => {
  const half: UnaryOp = defineOp({
    kind: 'composite',
    name: 'half',
    inputs: 1,
    fuse: true,
    compose: (x) => add(mul(x, 0.5), 0),
  })
  const waysUnder = (interceptor: Interceptor): readonly string[] => {
    const backend = Object.create(reference()) as ReturnType<typeof reference>
    withBackend(backend, () => withInterceptor(interceptor, () => void half(tensor([1]))))
    return answeredOps(backend).map(({ op, way }) => `${op.name}: ${way}`)
  }

  test('stay whole where only assignments are handled', () => {
    expect(waysUnder({ assign() {} })).toEqual(['half: lowered'])
  })

  test('arrive as their steps where calls are handled', () => {
    const seen: string[] = []
    const ways = waysUnder({
      call(call, next) {
        seen.push(call.op.name)
        return next(call)
      },
    })
    expect([seen, ways]).toEqual([
      ['mul', 'add'],
      ['mul: lowered', 'add: lowered'],
    ])
  })

  test('arrive whole where an interceptor asks for that, and as steps at one outside it', () => {
    const [inner, outer]: [string[], string[]] = [[], []]
    const listen = (seen: string[], composites: boolean): Interceptor => ({
      composites,
      call(call, next) {
        seen.push(call.op.name)
        return next(call)
      },
    })
    expect(waysUnder(listen(inner, true))).toEqual(['half: lowered'])
    withInterceptor(listen(outer, false), () => withInterceptor(listen(inner, true), () => half(tensor([1]))))
    expect([inner, outer]).toEqual([
      ['half', 'half'],
      ['mul', 'add'],
    ])
  })

  test('stay whole in a record that does not depend on them', () => {
    const w = parameter(tensor([2]))
    const backend = Object.create(reference()) as ReturnType<typeof reference>
    withBackend(backend, () => valueAndGrad(() => mul(w, half(tensor([1]))).sum(), { of: [w] }))
    expect(answeredOps(backend).map(({ op }) => op.name)).toContain('half')
  })
})

test('a fused composite falls back to its steps where one of them takes a number as a tensor', () => {
  const shifted: UnaryOp = defineOp({ kind: 'composite', name: 'shifted', inputs: 1, compose: (x) => add(x, 1) })
  const outer: UnaryOp = defineOp({
    kind: 'composite',
    name: 'outer',
    inputs: 1,
    fuse: true,
    compose: (x) => mul(x, shifted(2)),
  })
  expect([...outer(tensor([1, 2])).dataSync()]).toEqual([3, 6])
})

// Making, viewing, reading, printing and freeing tensors.
import { describe, expect, it } from 'vitest'
import {
  arange,
  bernoulli,
  broadcastTo,
  clip,
  exp,
  eye,
  full,
  isParameter,
  isTensor,
  linspace,
  MemoryError,
  matmul,
  memory,
  ones,
  parameter,
  permutation,
  randomNormal,
  reshape,
  scope,
  slice,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
  zeros,
} from '../src/index.js'

describe('tensor', () => {
  it('takes shape and dtype as arguments', () => {
    const x = tensor([1, 2, 3, 4], [2, 2], 'int32')
    expect([x.shape, x.dtype]).toEqual([[2, 2], 'int32'])
    expect(() => tensor([1], { shape: [1] } as never, 'int32')).toThrow(
      'tensor: got three arguments, and the second is an object\nhelp: write tensor(values, shape, dtype)',
    )
  })

  it('takes nested arrays, typed arrays and scalars', async () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).shape,
    ).toEqual([2, 2])
    expect(tensor(5).shape).toEqual([])
    expect(tensor([]).shape).toEqual([0])
    expect(tensor([[], []]).shape).toEqual([2, 0])
    expect(tensor([true, false]).dtype).toBe('bool')
    expect(await tensor([[true], [false]]).array()).toEqual([[true], [false]])
    expect(tensor(Float64Array.of(1)).dtype).toBe('float64')
    expect(tensor(new Uint8Array(6), { shape: [2, 3] }).dtype).toBe('uint8')
    expect(tensor(Uint8Array.of(0, 7), { dtype: 'bool' }).dataSync()).toEqual(Uint8Array.of(0, 1))
  })

  it('takes a shape as a list, and typed arrays that are not dtype', () => {
    expect(tensor([1, 2, 3, 4], [2, 2]).shape).toEqual([2, 2])
    const whole = [
      BigInt64Array.of(-1n, 2n),
      BigUint64Array.of(1n, 2n),
      Uint16Array.of(1, 65535),
      Int16Array.of(-1, 2),
      Int8Array.of(-1, 2),
      Uint32Array.of(1, 2),
    ]
    for (const values of whole) {
      const made = tensor(values)
      expect([made.dtype, ...made.dataSync()]).toEqual(['int32', ...Array.from(values, Number)])
    }
    expect(tensor(Uint8ClampedArray.of(7)).dtype).toBe('uint8')
  })

  it('copies what it takes and what it gives', () => {
    const source = Float32Array.of(1, 2)
    const x = tensor(source)
    source[0] = 9
    x.dataSync()[1] = 9
    expect([...x.dataSync()]).toEqual([1, 2])
  })

  it('refuses what does not fit, and says why', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      /ragged: an array of length 1 at depth 1, expected an array of length 2/,
    )
    expect(() => tensor([1, [2]])).toThrow(/ragged/)
    expect(() => tensor([[1], 2])).toThrow(/ragged/)
    expect(() => tensor(['a'] as never)).toThrow(
      /expected numbers, got 'a'\nhelp: number the classes first: labelEncoder/,
    )
    expect(() => tensor([1.5], { dtype: 'int32' })).toThrow(/1.5 at position 0 does not fit dtype int32/)
    expect(() => tensor([300], { dtype: 'uint8' })).toThrow(/300 at position 0 does not fit dtype uint8/)
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(
      /3 values do not fit shape \[2, 2\] \(4 elements\)\nhelp:/,
    )
    expect(() => tensor(new DataView(new ArrayBuffer(4)) as never)).toThrow(/a DataView does not match any dtype/)
    expect(() => tensor([1n] as never)).toThrow(/expected numbers, got 1n\nhelp: convert it: Number\(value\)/)
    expect(() => tensor(BigInt64Array.of(2n ** 40n))).toThrow(/1099511627776 at position 0 does not fit dtype int32/)
    expect(() => tensor(Uint32Array.of(2 ** 32 - 1))).toThrow(/4294967295 at position 0 does not fit dtype int32/)
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    expect(() => tensor(cyclic as never)).toThrow(/nested more than 64 deep/)
    expect(() => tensor([1], 'int32' as never)).toThrow(
      /expected options, got 'int32'\nhelp: write tensor\(values, \{ dtype: 'int32' \}\)/,
    )
    expect(() => tensor([1], { dtype: 'half' as never })).toThrow(/unknown dtype 'half'/)
    expect(() => tensor([1]).cast(1n as never)).toThrow('cast: unknown dtype 1')
    expect(() => zeros([2.5])).toThrow(/a shape is a list of non-negative integers/)
    expect(() => full([1], 0.5, { dtype: 'int32' })).toThrow(/0.5 does not fit dtype int32/)
  })

  it('makes constants and sequences', () => {
    expect([...arange(0, 1, { step: 0.25 }).dataSync()]).toEqual([0, 0.25, 0.5, 0.75])
    expect([...arange(3, 0, { step: -1 }).dataSync()]).toEqual([3, 2, 1])
    expect([...linspace(0, 1, 5).dataSync()]).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect([...eye(2).dataSync()]).toEqual([1, 0, 0, 1])
    expect(() => arange(0, 1, { step: 0 })).toThrow(/cannot count from 0 to 1 by 0/)
    expect(() => linspace(0, 1, 0)).toThrow(/count is 0/)
    expect(full([1], -0).dataSync()).toEqual(Float32Array.of(-0))
    expect(full([1], Number.NaN).dataSync()).toEqual(Float32Array.of(Number.NaN))
    for (const value of [undefined, '5', null, 2n]) expect(() => full([1], value as never)).toThrow(/the value is/)
    expect(() => zeros(3 as never)).toThrow(/zeros: a shape is a list .*, got 3\nhelp: write zeros\(\[3\]\)/)
    expect(() => zeros([1], 'int32' as never)).toThrow(/zeros: expected options/)
    expect(() => arange(4, undefined as never)).toThrow(/help: write arange\(0, 4\)/)
  })

  it.each<[string, () => unknown]>([
    ['zeros', () => zeros([1e12])],
    ['ones', () => ones([2 ** 31])],
    ['full', () => full([1e6, 1e6], 1)],
    ['eye', () => eye(1e6)],
    ['arange', () => arange(0, 1e12)],
    ['linspace', () => linspace(0, 1, 1e12)],
    ['permutation', () => permutation(1e12)],
    ['randomNormal', () => randomNormal([1e12])],
    ['broadcastTo', () => sum(broadcastTo(tensor(1), [2 ** 32 + 5]))],
    ['matmul', () => matmul(broadcastTo(tensor(1), [1e5, 1]), broadcastTo(tensor(1), [1, 1e5]))],
  ])('%s of too many elements is a MemoryError', (name, make) => {
    expect(make).toThrow(MemoryError)
    expect(make).toThrow(new RegExp(`^${name}: .* elements`))
  })
})

describe('views', () => {
  const x = arange(0, 24).reshape([2, 3, 4])

  it('share the storage', () => {
    const before = memory().bytes
    const views = [x.transpose(), x.slice([0, 1, 0], [-1, 2, 4]), x.reshape([6, 4]), x.expandDims(), x.squeeze()]
    expect(memory().bytes).toBe(before)
    for (const view of views) expect(view.storage).toBe(x.storage)
  })

  it('read as NumPy reads them', () => {
    // np.arange(24).reshape(2,3,4).transpose()[1:3, ::, ::-1].reshape(-1) and so on, worked out by hand.
    expect([...x.transpose().slice([1, 0, 0], [2, 1, 2]).dataSync()]).toEqual([1, 13, 2, 14])
    expect([
      ...x
        .transpose({ perm: [1, 0, 2] })
        .reshape([3, 8])
        .slice([1, 0], [1, 8])
        .dataSync(),
    ]).toEqual([4, 5, 6, 7, 16, 17, 18, 19])
    expect([...x.slice([1, 1, 1], [1, 2, 2]).reshape([4]).dataSync()]).toEqual([17, 18, 21, 22])
  })

  it('reshape without a copy wherever strides chain', () => {
    const t = x.transpose({ perm: [2, 0, 1] }) // [4, 2, 3], strides [1, 12, 4]
    expect(t.reshape([4, 6]).storage).toBe(t.storage) // 12 = 4 · 3
    const u = x.transpose()
    expect(u.reshape([4, 6]).storage).not.toBe(u.storage)
    expect([...u.reshape([24]).dataSync().slice(0, 4)]).toEqual([0, 12, 4, 16])
  })

  it('report shapes that do not fit', () => {
    expect(() => x.reshape([5, -1])).toThrow(/reshape: \[2, 3, 4\] \(24 elements\) does not fit \[5, -1\]\nhelp:/)
    expect(() => x.reshape([-1, -1])).toThrow(/more than one −1/)
    expect(() => x.transpose({ perm: [0, 0, 1] })).toThrow(/perm \[0,0,1\] is not a permutation/)
    expect(() => x.squeeze({ axis: 0 })).toThrow(/axis 0 of \[2, 3, 4\] has extent 2, not 1/)
    expect(() => x.slice([0, 0, 3], [1, 1, 2])).toThrow(/is not inside \[2, 3, 4\]/)
    expect(() => x.sum({ axis: 3 })).toThrow(/sum: axis 3 is out of range for a tensor of rank 3\nhelp: use -3 to 2/)
    expect(() => x.sum({ axis: [0, 0] })).toThrow(/an axis is named twice/)
    expect(() => x.add(tensor([1, 2]))).toThrow(
      /add: shapes \[2, 3, 4\] and \[2\] do not broadcast \(4 ≠ 2 at axis -1\)/,
    )
    expect(() => slice(x, [0] as never, [1, 1])).toThrow(/slice/)
    expect(() => slice(x, 0 as never, [1])).toThrow(/slice: begin is 0|not inside/)
    expect(slice(x, [1], [1]).shape).toEqual([1, 3, 4])
    expect([...slice(x, [1, 2], [1, -1]).dataSync()]).toEqual([20, 21, 22, 23])
  })

  it('work for empty tensors and scalars', () => {
    const empty = zeros([0, 3])
    expect(empty.transpose().shape).toEqual([3, 0])
    expect(empty.reshape([3, 0]).size).toBe(0)
    expect([...empty.sum({ axis: 0 }).dataSync()]).toEqual([0, 0, 0])
    expect(empty.add(1).shape).toEqual([0, 3])
    expect(() => empty.max()).toThrow(/max: nothing to reduce: shape \[0, 3\]/)
    expect(() => empty.argMax({ axis: 0 })).toThrow(/argMax: axis 0 of \[0, 3\] has no elements/)
    expect(tensor(3).sum().itemSync()).toBe(3)
  })
})

describe('arguments', () => {
  it('refuses what is not a tensor', () => {
    const x = tensor([1])
    expect(() => x.add([1] as unknown as TensorLike)).toThrow(
      /expected a tensor or a number, got \[1\]\nhelp: make it a tensor/,
    )
    expect(() => x.add('1' as unknown as TensorLike)).toThrow(/got '1'/)
    expect(() => x.add(undefined as unknown as TensorLike)).toThrow(/add: expected a tensor or a number, got undefined/)
    expect(() => x.softmax({ axes: 0 } as never)).toThrow(
      /softmax: unknown option 'axes'\nhelp: did you mean 'axis'\? its options are axis/,
    )
    expect(() => bernoulli([1], 2)).toThrow(/probability is 2/)
  })

  it('says what it expects instead of one too many', () => {
    const x = tensor([1])
    const [clipOf, sumOf, expOf, reshapeOf] = [clip, sum, exp, reshape] as ((...args: unknown[]) => Tensor)[]
    expect(() => clipOf!(x, 0, 1)).toThrow(
      'clip: expected options, got 0\nhelp: its options are min, max; write { min: … }',
    )
    expect(() => sumOf!(x, x)).toThrow('sum: expected options, got a tensor of shape [1]\nhelp: its options are axis')
    expect(() => expOf!(x, 2)).toThrow('exp: expected no more arguments, got 2')
    expect(() => reshapeOf!(x, [1], 3)).toThrow('reshape: expected no more arguments, got 3')
  })
})

describe('reading', () => {
  it('gives items of size 1 only', async () => {
    expect(await tensor([[7]]).item()).toBe(7)
    await expect(tensor([1, 2]).item()).rejects.toThrow(/item: the tensor has 2 elements, shape \[2\]\nhelp:/)
  })

  it('survives a scope that closes before the read is done', async () => {
    const reading = scope(() => {
      const y = tensor([1, 2]).add(1)
      return { promise: y.data() }
    })
    expect([...(await reading.promise)]).toEqual([2, 3])
  })
})

describe('printing', () => {
  it('aligns columns and shows dtype and shape', () => {
    expect(
      String(
        tensor([
          [1, -20],
          [300, 4],
        ]),
      ),
    ).toBe('Tensor float32 [2, 2]\n[[  1, -20],\n [300,   4]]')
    expect(String(tensor([1.5, Number.NaN, Number.POSITIVE_INFINITY]))).toBe(
      'Tensor float32 [3]\n[1.5000,    NaN,      ∞]',
    )
    expect(String(tensor([true, false]))).toBe('Tensor bool [2]\n[ true, false]')
    expect(String(tensor(3))).toBe('Tensor float32 []\n3')
    expect(String(zeros([2, 0]))).toBe('Tensor float32 [2, 0] []')
    expect(String(tensor([1e-9, 1]))).toContain('1.000e-9')
  })

  it('truncates the middle of large tensors', () => {
    const text = String(arange(0, 10000).reshape([100, 100]))
    expect(text.split('\n')).toHaveLength(8)
    expect(text).toContain('…')
    expect(text).toContain('9999')
  })

  it('says when a tensor was disposed', () => {
    const x = tensor([1])
    x.dispose()
    expect(String(x)).toBe('Tensor float32 [1] (disposed)')
  })
})

describe('memory', () => {
  it('counts tensors and bytes, each storage once', () => {
    const before = memory()
    const x = tensor([1, 2, 3])
    const view = x.reshape([3, 1])
    expect(memory().tensors - before.tensors).toBe(2)
    expect(memory().bytes - before.bytes).toBe(12)
    x.dispose()
    expect(memory().bytes - before.bytes).toBe(12)
    expect([...view.dataSync()]).toEqual([1, 2, 3])
    view.dispose()
    view.dispose()
    expect(memory()).toEqual(before)
  })

  it('frees what a scope made, but what it returns, keeps, or throws past', () => {
    const x = tensor([1, 2])
    const before = memory().tensors
    const result = scope(() => ({ sum: x.add(1).sum(), list: [x.mul(2)], map: new Map([['a', x.mul(3)]]) }))
    expect(memory().tensors - before).toBe(3)
    expect(result.map.get('a')!.dataSync()).toEqual(Float32Array.of(3, 6))
    expect(() => scope(() => x.add(1).reshape([5]))).toThrow()
    expect(memory().tensors - before).toBe(3)
  })

  it('frees the rest of thousands of tensors, of which some are gone and some are kept', () => {
    const before = memory().tensors
    const s = scope()
    const made = s.run(() => Array.from({ length: 5000 }, (_, k) => tensor([k])))
    const kept = made.filter((_, k) => k % 5 === 0).map((one) => s.keep(one))
    for (const [k, one] of made.entries()) if (k % 5 === 1) one.dispose()
    const later = s.run(() => Array.from({ length: 5000 }, (_, k) => tensor([k])))
    s.dispose()
    expect(memory().tensors - before).toBe(kept.length)
    expect([...made.filter((_, k) => k % 5 !== 0), ...later].every((one) => one.disposed)).toBe(true)
    for (const one of kept) one.dispose()
    expect(memory().tensors).toBe(before)
  })

  it('moves what an inner scope keeps to the outer one', () => {
    const x = tensor([1, 2])
    const before = memory().tensors
    scope(() => {
      const inner = scope(() => x.add(1))
      expect(memory().tensors - before).toBe(1)
      return inner.sum().itemSync()
    })
    expect(memory().tensors).toBe(before)
  })

  it('keeps interleaved asynchronous tasks apart', async () => {
    const task = async (value: number): Promise<number> => {
      const s = scope()
      try {
        const x = s.run(() => tensor([value]).mul(2))
        await Promise.resolve()
        const y = s.run(() => x.add(1))
        await Promise.resolve()
        return y.itemSync()
      } finally {
        s.dispose()
      }
    }
    const before = memory().tensors
    expect(await Promise.all([task(1), task(2), task(3)])).toEqual([3, 5, 7])
    expect(memory().tensors).toBe(before)
  })

  it('names the op that made a disposed tensor', () => {
    const x = tensor([1, 2]).mul(2)
    x.dispose()
    expect(() => x.add(1)).toThrow(/add: a float32 tensor of shape \[2\], made by mul, was already disposed\nhelp:/)
    expect(() => x.dataSync()).toThrow(/dataSync: .* made by mul, was already disposed/)
  })
})

describe('parameters', () => {
  it('take new values; views and results keep the old one', () => {
    const w = parameter(tensor([1, 2]), { name: 'w' })
    const view = w.reshape([2, 1])
    w.assign(tensor([5, 6]))
    expect([...w.dataSync()]).toEqual([5, 6])
    expect([...view.dataSync()]).toEqual([1, 2])
    expect(isParameter(w) && isTensor(w) && !isParameter(view)).toBe(true)
  })

  it('refuse other shapes and dtypes and stay as they were', () => {
    expect(() => parameter(0 as never)).toThrow(/parameter: expected a tensor, got 0\nhelp:/)
    const w = parameter(tensor([1, 2]), { name: 'w' })
    expect(() => w.assign(tensor([1]))).toThrow(/assign: parameter 'w' has shape \[2\], the value \[1\]\nhelp:/)
    expect(() => w.assign(tensor([1, 2], { dtype: 'int32' }))).toThrow(
      /assign: parameter 'w' is float32, the value is int32/,
    )
    expect([...w.dataSync()]).toEqual([1, 2])
  })

  it('are never freed by scopes and do not leak over assignments', () => {
    const w = scope(() => parameter(tensor([1, 2])))
    const before = memory()
    for (let k = 0; k < 10; k++) scope(() => void w.assign(w.add(1)))
    expect(memory()).toEqual(before)
    expect([...w.dataSync()]).toEqual([11, 12])
    w.assign(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .slice([0, 1], [2, 1])
        .reshape([2]),
    )
    expect([...w.dataSync()]).toEqual([2, 4])
    w.dispose()
    expect(() => w.assign(tensor([1, 2]))).toThrow(/assign: .*parameter 'parameter'.* disposed/)
  })
})

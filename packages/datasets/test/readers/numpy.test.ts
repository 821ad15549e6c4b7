// Arrays of NumPy. The bytes in base64 are what numpy.save 2.4.6 wrote; the folder `files` here holds many more.
import { tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { decodeIdx, decodeNpy, decodeNpz, encodeNpy, encodeNpz, type NpyDtype } from '../../src/index.js'

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))

/** An NPY file with a header of our own. */
function file(header: string, data: readonly number[] = [], version = 1): Uint8Array {
  const length =
    version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0]
  const text = new TextEncoder().encode(header)
  return new Uint8Array([0x93, 78, 85, 77, 80, 89, version, 0, ...length, ...text, ...data])
}

const header = (descr: string, shape: string, order = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`

describe('decodeNpy', () => {
  // numpy.save of arange(6).reshape(2, 3).astype('<i8'), and of its transpose as float32, which is in Fortran order.
  const saved =
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAA='
  const transposed =
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMywgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEAAAEBAAACAQAAAoEA='

  it('reads what NumPy saves', async () => {
    const x = await decodeNpy(bytesOf(saved))
    expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([[2, 3], 'int32', [0, 1, 2, 3, 4, 5]])
    const y = await decodeNpy(bytesOf(transposed))
    expect([y.shape, y.dtype, [...y.dataSync()]]).toEqual([[3, 2], 'float32', [0, 3, 1, 4, 2, 5]])
    expect((await decodeNpy(new Blob([bytesOf(saved).slice()]), { dtype: 'float64' })).dtype).toBe('float64')
  })

  it.each([
    ['<f2', [0, 0x3c, 0xff, 0x7b], 'float32', [1, 65504]],
    ['>f4', [0x3f, 0x80, 0, 0, 0xff, 0x80, 0, 0], 'float32', [1, Number.NEGATIVE_INFINITY]],
    ['<f8', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x80], 'float32', [1, -0]],
    ['|i1', [255, 1], 'int32', [-1, 1]],
    ['>i2', [255, 254, 1, 0], 'int32', [-2, 256]],
    ['<u2', [255, 255, 1, 0], 'int32', [65535, 1]],
    ['<u4', [255, 255, 255, 127, 1, 0, 0, 0], 'int32', [2 ** 31 - 1, 1]],
    ['>i8', [255, 255, 255, 255, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], 'int32', [-(2 ** 31), 7]],
    ['=u8', [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'int32', [7, 0]],
    ['u1', [7, 255], 'uint8', [7, 255]],
    ['?', [0, 1], 'bool', [0, 1]],
  ])('reads %s', async (descr, data, dtype, values) => {
    const x = await decodeNpy(file(header(descr, '(2,)'), data))
    expect([x.dtype, [...x.dataSync()]]).toEqual([dtype, values])
  })

  it('reads headers as they have been written over the years', async () => {
    const shapes: [string, number, number][] = [
      [`{"shape":(1,1),"fortran_order":True,"descr":"|u1"}`, 1, 2],
      [`  { 'descr' : '|u1' , 'fortran_order' : False , 'shape' : ( 1L , 1L ) , }      \n`, 1, 2],
      [`{u'descr': u'|u1', u"fortran_order": False, 'shape': (1, 1)}`, 1, 2],
      [header('|u1', '()'), 2, 0],
      [header('|u1', '(1, )'), 3, 1],
    ]
    for (const [text, version, rank] of shapes) {
      expect((await decodeNpy(file(text, [9], version))).shape).toEqual([1, 1].slice(0, rank))
    }
    expect((await decodeNpy(file(header('<f4', '(0, 3)')))).shape).toEqual([0, 3])
  })

  it.each([
    [new Uint8Array(3), 'decodeNpy: this is not an NPY file: byte 0 does not begin with \\x93NUMPY\nhelp: write one'],
    [
      file(header('<f4', '()'), [], 4),
      'decodeNpy: the version is 4.0, expected 1.0, 2.0 or 3.0 (at byte 6)\nhelp: the file',
    ],
    [file(header('<f4', '()')).subarray(0, 7), 'decodeNpy: the version is missing, expected'],
    [file(header('<f4', '()')).subarray(0, 9), 'decodeNpy: the file ends in the length of the header (at byte 8)'],
    [
      file(header('<f4', '()')).subarray(0, 40),
      'decodeNpy: the header has 56 bytes, but only 30 are there (at byte 8)',
    ],
    [
      file(header('<f4', '(2,)'), [1, 2, 3]),
      'decodeNpy: the array [2] of float32 has 8 bytes, but 3 are there (at byte 68)',
    ],
    [file(header('<f4', '(1000000000000,)'), [1]), 'has 4000000000000 bytes, but 1 are there'],
    [
      file(header('|u1', '(1,)'), [1, 2, 3]),
      'decodeNpy: 2 bytes follow the array, from byte 69 on\nhelp: for a file of several',
    ],
    [file(header('|u1', `(${'1, '.repeat(65)})`), [1]), 'has more than 64 axes, or too long ones (at byte 10)'],
    [
      file(header('<c8', '()')),
      "decodeNpy: cannot read dtype '<c8' (complex numbers), in the header at byte 10\nhelp: convert it",
    ],
    [file(header('|O', '()')), "cannot read dtype '|O' (Python objects, which are pickled)"],
    [file(header('<f16', '()')), "cannot read dtype '<f16' (floats of that size)"],
    [file(header('<toString', '()')), "cannot read dtype '<toString'"],
    [file(`{'descr': [('x', '<f4')]}`), 'decodeNpy: cannot read a structured dtype, in the header at byte 19'],
    [file(`{'descr': '<f4', 'shape': [5]}`), "decodeNpy: 'shape' is not a tuple of numbers (at byte 35)"],
    [file(`{'descr': '<f4', 'descr': '<f4'}`), "decodeNpy: the header gives 'descr' twice (at byte 35)"],
    [file(`{'descr': '<f4', 'fortran_order': 0, }`), "decodeNpy: the header has no value for 'fortran_order' that is"],
    [file(`{'descr': '<f4' 'x'}`), 'decodeNpy: the header has no comma there (at byte 25)'],
    [file(`('descr',)`), 'decodeNpy: the header has no { there (at byte 10)'],
    [file(`{1: 2}`), 'decodeNpy: the header has no key there (at byte 11)'],
    [file(`{} x`), 'decodeNpy: the header has no end there (at byte 12)'],
    [file(`{}`), "decodeNpy: the header must have 'descr' (a string), 'fortran_order' (True or False) and 'shape'"],
    [file(header('<f4', '(6)'), [1]), "decodeNpy: 'shape' is not a tuple of numbers (at byte"],
    [
      file(header('<u4', '(1,)'), [0, 0, 0, 128]),
      'decodeNpy: 2147483648 at byte 68 does not fit dtype int32\nhelp: read it with',
    ],
    [
      file(header('<f8', '()'), [0, 0, 0, 0, 0, 0, 0xf0, 0x7e]),
      "does not fit dtype float32\nhelp: read it with { dtype: 'float64' }",
    ],
  ])('refuses %#', async (bytes, message) => {
    await expect(decodeNpy(bytes)).rejects.toThrow(message)
    await expect(decodeNpy(bytes)).rejects.toMatchObject({ name: 'DataError' })
  })

  it('refuses values that a wanted dtype cannot hold', async () => {
    const half = await encodeNpy(tensor([0.5]))
    await expect(decodeNpy(half, { dtype: 'int32' })).rejects.toThrow(
      'decodeNpy: 0.5 at byte 128 does not fit dtype int32',
    )
    await expect(decodeNpy(await encodeNpy(tensor([2])), { dtype: 'bool' })).rejects.toThrow('does not fit dtype bool')
  })
})

describe('encodeNpy', () => {
  it('writes the bytes that NumPy writes', async () => {
    const x = tensor([
      [0, 1, 2],
      [3, 4, 5],
    ])
    expect(await encodeNpy(x, { dtype: 'int64' })).toEqual(
      bytesOf(
        'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAA=',
      ),
    )
    expect(await encodeNpy(tensor([true, false]))).toEqual(
      bytesOf(
        'k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==',
      ),
    )
    expect(await encodeNpy(tensor(1.5, { dtype: 'float64' }))).toEqual(
      bytesOf(
        'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAD4Pw==',
      ),
    )
  })

  it.each([
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'float16',
    'float32',
    'float64',
  ] as const)('writes %s, and reads it again', async (dtype) => {
    const signed = dtype.startsWith('u') ? [0, 1, 100] : [-100, -1, 0]
    const read = await decodeNpy(await encodeNpy(tensor(signed), { dtype }), { dtype: 'float64' })
    expect([...read.dataSync()]).toEqual(signed)
  })

  it('rounds float16 to the nearest, ties to even', async () => {
    // Values and results of numpy.float16.
    const pairs = [
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [65519, 65504],
      [65520, Number.POSITIVE_INFINITY],
      [2 ** -25, 0],
      [2 ** -24, 2 ** -24],
      [3 * 2 ** -25, 2 ** -23],
      [2047 * 2 ** -25, 2 ** -14],
      [-0, -0],
      [Number.NaN, Number.NaN],
    ] as const
    const x = tensor(Float64Array.from(pairs, ([value]) => value))
    const read = await decodeNpy(await encodeNpy(x, { dtype: 'float16' }), { dtype: 'float64' })
    expect([...read.dataSync()]).toEqual(pairs.map(([, rounded]) => rounded))
  })

  it('refuses what a dtype cannot hold', async () => {
    await expect(encodeNpy(tensor([300]), { dtype: 'uint8' })).rejects.toThrow(
      'encodeNpy: 300 at position 0 does not fit dtype uint8\nhelp: round and clip',
    )
    await expect(encodeNpy(tensor([Number.NaN]), { dtype: 'int64' })).rejects.toThrow(
      'NaN at position 0 does not fit dtype int64',
    )
    await expect(encodeNpy(tensor([1]), { dtype: 'complex' as NpyDtype })).rejects.toThrow(
      "encodeNpy: unknown dtype 'complex'\nhelp: the dtypes are bool, int8",
    )
    await expect(encodeNpy([1] as never)).rejects.toThrow(
      'encodeNpy: expected a tensor, got [1]\nhelp: write encodeNpy(',
    )
  })
})

describe('NPZ', () => {
  const tensors = {
    x: tensor([
      [1, 2],
      [3, 4],
    ]),
    'ü/y': tensor([7], { dtype: 'int32' }),
    ['__proto__']: tensor([true]),
  }

  it.each([false, true])('writes and reads archives, compressed: %s', async (compress) => {
    const bytes = await encodeNpz(tensors, { compress })
    const read = await decodeNpz(bytes)
    expect(Object.entries(read).map(([name, x]) => [name, x.dtype, [...x.dataSync()]])).toEqual([
      ['x', 'float32', [1, 2, 3, 4]],
      ['ü/y', 'int32', [7]],
      ['__proto__', 'bool', [1]],
    ])
    expect(await encodeNpz(tensors, { compress })).toEqual(bytes)
    expect((await decodeNpz(bytes, { dtype: { x: 'float64' } })).x?.dtype).toBe('float64')
    expect(await decodeNpz(await encodeNpz({}, { compress }))).toEqual({})
  })

  it('refuses damaged archives', async () => {
    const bytes = await encodeNpz({ x: tensor([1, 2]) })
    const packed = await encodeNpz({ x: tensor(new Float32Array(100)) }, { compress: true })
    const changed = (of: Uint8Array, at: number, value: number): Uint8Array => {
      const copy = of.slice()
      copy[at < 0 ? of.length + at : at] = value
      return copy
    }
    const cases: [Uint8Array, string][] = [
      [
        bytes.subarray(0, 100),
        'decodeNpz: this is not a zip archive: there is no end record in its 100 bytes\nhelp: the file is truncated',
      ],
      [
        changed(bytes, 170, 9),
        "decodeNpz: the archive is damaged: the checksum of 'x.npy' is wrong (at byte 35)\nhelp: copy",
      ],
      [changed(bytes, 0, 0), "decodeNpz: the archive is damaged: 'x.npy' does not begin there (at byte 0)"],
      [changed(bytes, -12, 9), 'decodeNpz: the archive is damaged: the directory has no further file there (at byte'],
      [changed(bytes, -6, 9), 'decodeNpz: the archive is damaged: the directory is said to be at byte'],
      [changed(bytes, -22 - 51 + 8, 1), "decodeNpz: 'x.npy' is encrypted\nhelp: write the archive with"],
      [changed(bytes, -22 - 51 + 10, 99), "decodeNpz: 'x.npy' is compressed by method 99, not by deflate"],
      [
        changed(bytes, -22 - 51 + 20, 150),
        "decodeNpz: the archive is damaged: 'x.npy' overlaps another part (at byte 35)",
      ],
      [
        changed(bytes, -22 - 51 + 24, 1),
        "decodeNpz: the archive is damaged: 'x.npy' has 136 bytes, the directory says 1",
      ],
      [changed(packed, -22 - 51 + 24, 1), 'decodeNpz: the compressed bytes at byte 35 hold more than the'],
      [changed(packed, 40, 255), 'are damaged or cut ('],
    ]
    for (const [damaged, message] of cases) await expect(decodeNpz(damaged)).rejects.toThrow(message)
    await expect(encodeNpz(null as never)).rejects.toThrow('encodeNpz: expected tensors by name, got null')
  })
})

it.each([
  ['decodeNpy', decodeNpy],
  ['decodeNpz', decodeNpz],
  ['decodeIdx', decodeIdx],
])('%s refuses a dtype that tensors do not have', async (name, decode) => {
  const reading = decode(new Uint8Array(0), { dtype: 'int64' as 'int32' })
  await expect(reading).rejects.toThrow(`${name}: dtype is 'int64', expected 'bool', 'uint8', 'int32', 'float32' or`)
})

it('decodeNpz refuses such a dtype of one array', async () => {
  const reading = decodeNpz(new Uint8Array(0), { dtype: { x: 'int32', y: 'int64' as 'int32' } })
  await expect(reading).rejects.toThrow("decodeNpz: dtype: y is 'int64', expected 'bool'")
})

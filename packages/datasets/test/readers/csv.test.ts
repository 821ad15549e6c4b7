// Tables from text, by the rules of RFC 4180.
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../src/index.js'

describe('parseCsv', () => {
  it('reads numbers, text and classes', () => {
    const table = parseCsv('a,b,kind\n1,2.5,y\n-3e2, 4 ,x\n5,6,y\n')
    expect([table.columns, table.rows]).toEqual([['a', 'b', 'kind'], 3])
    const x = table.numbers(['b', 'a'])
    expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([[3, 2], 'float32', [2.5, 1, 4, -300, 6, 5]])
    expect(table.text('kind')).toEqual(['y', 'x', 'y'])
    const { y, classNames } = table.classes('kind')
    expect([[...y.dataSync()], y.dtype, classNames]).toEqual([[1, 0, 1], 'int32', ['x', 'y']])
  })

  it('sorts classes that are numbers as numbers', () => {
    expect(parseCsv('k\n10\n9\n-1\n').classes('k').classNames).toEqual(['-1', '9', '10'])
  })

  it('reads quotes, separators and line breaks inside cells', () => {
    const table = parseCsv('"a ""b""",c\r\n"1,5","two\nlines"\r\n,""\r\n')
    expect(table.columns).toEqual(['a "b"', 'c'])
    expect(table.text('a "b"')).toEqual(['1,5', ''])
    expect(table.text('c')).toEqual(['two\nlines', ''])
  })

  it('takes other separators, no header, a byte order mark, empty lines, a missing last line break', () => {
    const table = parseCsv('\ufeff1;2\n\n3;4', { separator: ';', header: false })
    expect([table.columns, [...table.numbers().dataSync()]]).toEqual([
      ['0', '1'],
      [1, 2, 3, 4],
    ])
    expect(parseCsv('a,b\n1,').text('b')).toEqual([''])
    expect(parseCsv('a,b\n').numbers().shape).toEqual([0, 2])
  })

  it('takes LF, CRLF and CR as line ends, also mixed and after quotes', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const table = parseCsv(['a,b', '1,"x"', '"2",y', ''].join(end))
      expect([table.rows, table.text('a'), table.text('b')]).toEqual([2, ['1', '2'], ['x', 'y']])
    }
    expect(parseCsv('a\r\n1\n2\r3').text('a')).toEqual(['1', '2', '3'])
  })

  it('keeps columns of one name apart, as pandas does', () => {
    const table = parseCsv('a,b,a,,a,\n1,2,3,4,5,6\n')
    expect(table.columns).toEqual(['a', 'b', 'a.1', 'Unnamed: 3', 'a.2', 'Unnamed: 5'])
    expect([...table.numbers().dataSync()]).toEqual([1, 2, 3, 4, 5, 6])
    expect([...table.numbers(['a.1', 'a']).dataSync()]).toEqual([3, 1])
    expect(parseCsv('a,a,a.1\n1,2,3\n').columns).toEqual(['a', 'a.2', 'a.1'])
    const hostile = parseCsv('__proto__,constructor\n1,2\n')
    expect([...hostile.numbers(['constructor', '__proto__']).dataSync()]).toEqual([2, 1])
  })

  it('a quoted empty cell is a row, a blank line is none', () => {
    expect(parseCsv('a\n""\n\n  \nx\n').text('a')).toEqual(['', 'x'])
  })

  it('reads 100,000 columns and 100,000 rows', () => {
    const count = 100_000
    const names = Array.from({ length: count }, (_, k) => `c${k}`)
    const wide = parseCsv(`${names.join(',')}\n${names.map((_, k) => k).join(',')}\n`)
    expect(wide.numbers().dataSync()[99_999]).toBe(99_999)
    expect(parseCsv(`a\n${'1\n'.repeat(count)}`).rows).toBe(count)
  })

  it('reads numbers as they are written', () => {
    const cells = [
      '0.1',
      '-2.5E-7',
      '+4e+2',
      '.5',
      '5.',
      '1e-400',
      '123456789.123456789',
      '5e-324',
      ' 7\t',
      '-0',
      '1e400',
    ]
    const table = parseCsv(`x\n${cells.join('\n')}\n`)
    expect([...table.numbers(['x'], { dtype: 'float64' }).dataSync()]).toEqual(cells.map(Number))
    const names = parseCsv('x\nnan\nInf\n-infinity\n')
    expect([...names.numbers(['x']).dataSync()]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ])
    const digits = Array.from({ length: 2000 }, (_, k) => `${(k * 7919) % 1009}.${k * 6007}e${(k % 60) - 30}`)
    const all = parseCsv(`x\n${digits.join('\n')}\n`).numbers(['x'], { dtype: 'float64' })
    expect([...all.dataSync()]).toEqual(digits.map(Number))
  })

  it.each(['0x10', '1_000', '1e', '1.2.3', '--1', '1 2', 'Infinity1', '.', '+', '１', '\u00a01', ''])(
    'does not take %s for a number',
    (cell) => {
      const table = parseCsv(`x,y\n"${cell}",1\n`)
      expect(() => table.numbers(['x'])).toThrow(`csv: line 2, column 'x': '${cell}' is not a number`)
    },
  )

  it('knows kinds of columns, and missing values', () => {
    const table = parseCsv('i,f,b,s,e,n,big\n1,2.5,true,x,,4,9007199254740993\n-2,NA,False,,,,1\n')
    expect(table.columns.map((name) => table.kind(name))).toEqual([
      'int',
      'float',
      'bool',
      'string',
      'float',
      'float',
      'string',
    ])
    expect(table.columns.map((name) => table.values(name))).toEqual([
      [1, -2],
      [2.5, null],
      [true, false],
      ['x', null],
      [null, null],
      [4, null],
      ['9007199254740993', '1'],
    ])
    expect([...table.numbers(['f', 'n'], { missing: -1 }).dataSync()]).toEqual([2.5, 4, -1, -1])
    const own = parseCsv('a,zip\n?,007\n1,1\n', { missing: ['?'], types: { zip: 'string' } })
    expect([own.values('a'), own.values('zip'), own.kind('zip')]).toEqual([[null, 1], ['007', '1'], 'string'])
  })

  it('takes numbers for missing values, where they are named', async () => {
    const table = parseCsv('x,y\n1,a\n-999,b\n2.5,-999\n', { missing: ['-999'] })
    expect(table.kind('x')).toBe('float')
    expect(table.values('x')).toEqual([1, null, 2.5])
    expect(await table.numbers(['x'], { missing: 0 }).array()).toEqual([[1], [0], [2.5]])
    expect(() => table.numbers(['x'])).toThrow("csv: line 3, column 'x': '-999' is not a number\nhelp: say what stands")
  })

  it('keeps apart texts that are alike, and takes those together that are the same', () => {
    const names = Array.from({ length: 5000 }, (_, k) => `n${k % 1700}`)
    const table = parseCsv(`a,b\n${names.map((name, k) => `${k % 2 === 0 ? name : `"${name}"`},${k}`).join('\n')}\n`)
    expect(table.text('a')).toEqual(names)
    const { y, classNames } = table.classes('a')
    expect(classNames).toEqual([...new Set(names)].sort())
    expect([...y.dataSync()].map((k) => classNames[k])).toEqual(names)
    expect(table.kind('b')).toBe('int')
  })

  it('takes other quotes, escapes, comments, decimals', () => {
    expect(parseCsv("a\n'it''s, \"x\"'\n", { quote: "'" }).text('a')).toEqual([`it's, "x"`])
    expect(parseCsv('a,b\n"say \\"hi\\"",x\\,y\n', { escape: '\\' }).text('a')).toEqual(['say "hi"'])
    const commented = parseCsv('# top\na,b\n1,2 # end\n # all\n"#3",4\n', { comment: '#' })
    expect([commented.text('a'), commented.values('b')]).toEqual([
      ['1', '#3'],
      [2, 4],
    ])
    expect(parseCsv('a, "b, c"\n1,  x\n', { skipInitialSpace: true }).columns).toEqual(['a', 'b, c'])
    const german = parseCsv('a\n1.234,5\n-0,25\n', { separator: ';', decimal: ',', thousands: '.' })
    expect([...german.numbers().dataSync()]).toEqual([1234.5, -0.25])
    expect(parseCsv('a\n"1,2,3"\n', { thousands: ',' }).kind('a')).toBe('string')
    expect(parseCsv('sep=;\r\na;b\r\n1;2\r\n').numbers().shape).toEqual([1, 2])
  })

  it('reads bytes in other encodings', () => {
    const latin = Uint8Array.of(97, 10, 0xe9, 10)
    expect(parseCsv(latin, { encoding: 'latin1' }).text('a')).toEqual(['é'])
    expect(() => parseCsv(latin)).toThrow(
      "parseCsv: the bytes are not valid utf-8, at or after byte 3\nhelp: set the encoding: { encoding: 'windows-1252' }",
    )
    const utf16 = new Uint8Array([0xff, 0xfe, ...[...'a\né\n'].flatMap((one) => [one.charCodeAt(0), 0])])
    expect(parseCsv(utf16).text('a')).toEqual(['é'])
    expect(() => parseCsv(latin, { encoding: 'klingon' })).toThrow("parseCsv: unknown encoding 'klingon'\nhelp: write")
  })

  it('numbers classes as another table does', () => {
    const { y, classNames } = parseCsv('k\nb\na\n').classes('k', { classNames: ['b', 'a', 'c'] })
    expect([[...y.dataSync()], classNames]).toEqual([
      [0, 1],
      ['b', 'a', 'c'],
    ])
  })

  it.each([
    [() => parseCsv(''), 'parseCsv: the text has no lines\nhelp: check that the right file was read'],
    [() => parseCsv('a,b\n1,2\n\n3\n'), 'parseCsv: line 4 has 1 cells, expected 2\nhelp: check the separator'],
    [() => parseCsv('a\n"x\ny"\n1,2\n'), 'parseCsv: line 4 has 2 cells, expected 1'],
    [() => parseCsv('a\n"1\n'), 'parseCsv: the quote that opens in line 2 is never closed\nhelp: write a quote'],
    [() => parseCsv('a\n"1"2\n'), 'parseCsv: line 2 continues after a closing quote\nhelp: write a quote'],
    [
      () => parseCsv('a', { separator: ', ' }),
      'parseCsv: the separator is ", ", expected one ASCII character\nhelp: write',
    ],
    [
      () => parseCsv('a', { quote: ',' }),
      'parseCsv: separator, quote, escape and comment must differ, got , ,\nhelp: for',
    ],
    [
      () => parseCsv('a', { decimal: ',', thousands: ',' }),
      "parseCsv: decimal ',' and thousands ',' cannot be told apart",
    ],
    [
      () => parseCsv(undefined as unknown as string),
      'parseCsv: expected text or bytes, got undefined\nhelp: for files use',
    ],
    [() => parseCsv('a\nx\\', { escape: '\\' }), 'parseCsv: line 2 ends after an escape character\nhelp: leave out'],
    [
      () => parseCsv('a\nNA\n').numbers(),
      "csv: line 2, column 'a': 'NA' is not a number\nhelp: say what stands for missing",
    ],
    [
      () => parseCsv('a\n1.5\n').numbers(['a'], { dtype: 'int32' }),
      "csv: line 2, column 'a': 1.5 does not fit dtype int32",
    ],
    [
      () => parseCsv('a\nx\n', { types: { a: 'int' } }).values('a'),
      "csv: line 2, column 'a': 'x' is not an int\nhelp: read it",
    ],
    [() => parseCsv('a\nx\n').classes('a', { classNames: ['y'] }), "'x' is not a known class\nhelp: the classes are y"],
    [() => parseCsv('a,b\n1,x\n').numbers(), "csv: line 2, column 'b': 'x' is not a number\nhelp: name the columns"],
    [() => parseCsv('a,b\n1,\n').numbers(), "csv: line 2, column 'b': '' is not a number"],
    [() => parseCsv('a,b\n1,2\n').numbers(['c']), "csv: there is no column 'c'\nhelp: its columns are a, b"],
  ])('%#', (read, message) => {
    expect(read).toThrow(message)
  })
})

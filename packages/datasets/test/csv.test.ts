// Tables from text, by the rules of RFC 4180.
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../src/index.js'

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

  it.each([
    [() => parseCsv(''), 'parseCsv: the text has no lines\nhelp: check that the right file was read'],
    [() => parseCsv('a,b\n1,2\n\n3\n'), 'parseCsv: line 4 has 1 cells, expected 2\nhelp: check the separator'],
    [() => parseCsv('a\n"x\ny"\n1,2\n'), 'parseCsv: line 4 has 2 cells, expected 1'],
    [() => parseCsv('a\n"1\n'), 'parseCsv: the quote that opens in line 2 is never closed\nhelp: write a quote'],
    [() => parseCsv('a\n"1"2\n'), 'parseCsv: line 2 goes on after a closing quote\nhelp: write a quote'],
    [() => parseCsv('a', { separator: ', ' }), 'parseCsv: the separator is ", ", expected one character\nhelp: write'],
    [() => parseCsv('a,b\n1,x\n').numbers(), "csv: line 2, column 'b': 'x' is no number\nhelp: name the columns"],
    [() => parseCsv('a,b\n1,\n').numbers(), "csv: line 2, column 'b': '' is no number"],
    [() => parseCsv('a,b\n1,2\n').numbers(['c']), "csv: there is no column 'c'\nhelp: its columns are a, b"],
  ])('%#', (read, message) => {
    expect(read).toThrow(message)
  })
})

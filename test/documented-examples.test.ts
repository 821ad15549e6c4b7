// Which blocks of the documentation are programs, and which text is their output.
import { describe, expect, test } from 'vitest'
import { blockEnd, examplesIn } from '../scripts/shared/documented-examples.mjs'

const fence = '```'

describe('in Markdown', () => {
  test('each block is a program, and text right behind it its output', () => {
    const text = `${fence}ts\na\n${fence}\n\n${fence}text\n1\n${fence}\n\n${fence}text\n2\n${fence}\n${fence}ts no-run\nb\n${fence}\n`
    expect(examplesIn(text, 'x.md')).toEqual([
      { place: 'x.md:1', code: 'a\n', run: true, outputs: ['1\n'] },
      { place: 'x.md:12', code: 'b\n', run: false, outputs: [undefined] },
    ])
  })

  test('text behind a sentence is not an output', () => {
    const text = `${fence}ts\na\n${fence}\n\nThe file:\n\n${fence}text\n1\n${fence}\n`
    expect(examplesIn(text, 'x.md')[0]?.outputs).toEqual([undefined])
  })

  test('a continued block goes on with the program, with an output of its own', () => {
    const text = `${fence}ts\na\n${fence}\nThen:\n${fence}ts continued\nb\n${fence}\n${fence}text\n2\n${fence}\n`
    const code = `a\nconsole.log(${JSON.stringify(blockEnd)})\nb\n`
    expect(examplesIn(text, 'x.md')).toEqual([{ place: 'x.md:1', code, run: true, outputs: [undefined, '2\n'] }])
  })

  test('a part of a file and what is not checked are left out', () => {
    const text = `${fence}ts no-run src/main.ts\na\n${fence}\n${fence}ts no-check a fragment\nb\n${fence}\n`
    expect(examplesIn(text, 'x.md')).toEqual([])
  })

  test.each([
    ['ts no-check', 'needs a reason'],
    ['ts norun', 'ts norun is not a kind of block'],
    ['ts no-run main', 'is not a kind of block'],
    ['ts continued', 'no program that this block could go on with'],
  ])('refuses %s', (words, message) => {
    expect(() => examplesIn(`${fence}${words}\na\n${fence}\n`, 'x.md')).toThrow(message)
  })
})

test('in doc comments, without their stars', () => {
  const text = `/**\n * ${fence}ts\n * a\n *   b\n * ${fence}\n * ${fence}text\n * 1\n * ${fence}\n */\n`
  expect(examplesIn(text, 'x.ts')).toEqual([{ place: 'x.ts:2', code: 'a\n  b\n', run: true, outputs: ['1\n'] }])
})

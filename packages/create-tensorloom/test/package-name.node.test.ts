// npm's rules for names of packages, by examples of its own documentation.
import { describe, expect, it } from 'vitest'
import { isPackageName, nameOfFolder, scopeOf, suggestName } from '../src/package-name.js'

it.each(['a', 'some-package', 'example.com', 'under_score', '123numeric', '@npm/thingy', '@me/a.b_c'])(
  'accepts %s',
  (name) => expect(isPackageName(name)).toBe(true),
)

it.each([
  ...['', '.start-with-period', '_start-with-underscore', 'contain:colons', ' leading-space', 'trailing-space '],
  ...[
    's/l/a/s/h/e/s',
    '@npm-zors/',
    '/thingy',
    'node_modules',
    'favicon.ico',
    'CAPITALS',
    'crazy!',
    '-option',
    'a'.repeat(215),
  ],
])('refuses %j', (name) => expect(isPackageName(name)).toBe(false))

describe('a folder', () => {
  it.each([
    ['/x/my-thing', 'my-thing'],
    ['/x/@me/thing', '@me/thing'],
    ['/x/My Thing', 'My Thing'],
  ])('%s says %s', (folder, name) => expect(nameOfFolder(folder)).toBe(name))
})

it.each([
  ['thing', '@thing'],
  ['@me/thing', '@me'],
])('the scope of %s is %s', (name, scope) => expect(scopeOf(name)).toBe(scope))

describe('near', () => {
  it.each([
    ['My Thing', 'my-thing'],
    ['Übung 1!', 'ubung-1'],
    ['.hidden', 'hidden'],
    ['@Me/A B', '@me/a-b'],
    ['node_modules', undefined],
    ['東京', undefined],
  ])('%s is %s', (name, suggestion) => expect(suggestName(name)).toBe(suggestion))

  it('a long one is a shorter one', () => expect(isPackageName(suggestName('Long'.repeat(100))!)).toBe(true))
})

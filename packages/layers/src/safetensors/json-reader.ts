// Reads JSON as RFC 8259 has it, and stricter than JSON.parse: no name twice in an object, no half of a surrogate pair.

// Other readers of safetensors stop at this depth too.
const deepest = 128

/** Reads a text from its start. Each method reads one value, and throws what `fail` returns if another is there. */
export class JsonReader {
  readonly text: string
  readonly fail: (problem: string) => Error
  at = 0
  depth = 0

  constructor(text: string, fail: (problem: string) => Error) {
    this.text = text
    this.fail = fail
  }

  /** The next character that is not a space; empty at the end. */
  peek(): string {
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return this.text.charAt(this.at)
      this.at++
    }
  }

  /** Checks that nothing but spaces follows. */
  end(): void {
    if (this.peek() !== '') throw this.unexpected('the end')
  }

  /** Reads an object; `member` reads the value of each name. */
  object(member: (name: string) => void): void {
    const names = new Set<string>()
    this.list('{', '}', () => {
      const name = this.string()
      if (names.has(name)) throw this.fail(`the name ${short(name)} occurs twice in an object`)
      names.add(name)
      this.take(':')
      member(name)
    })
  }

  /** Reads an array; `item` reads each value. */
  array(item: () => void): void {
    this.list('[', ']', item)
  }

  /** Reads a string. */
  string(): string {
    if (this.peek() !== '"') throw this.unexpected('a string')
    const begin = this.at++
    let isEscaped = false
    for (;;) {
      const code = this.text.charCodeAt(this.at)
      // NaN at the end of the text.
      if (!(code >= 0x20)) throw this.unexpected('a character of a string')
      this.at++
      if (code === 0x22) break
      if (code !== 0x5c) continue
      isEscaped = true
      const [escape] = match(/["\\/bfnrt]|u[0-9a-fA-F]{4}/y, this.text, this.at) ?? []
      if (escape === undefined) throw this.unexpected('an escape')
      this.at += escape.length
    }
    if (!isEscaped) return this.text.slice(begin + 1, this.at - 1)
    const value = JSON.parse(this.text.slice(begin, this.at)) as string
    if (/\p{Surrogate}/u.test(value)) {
      throw this.fail(`the string at character ${begin} holds half of a surrogate pair, which is not valid text`)
    }
    return value
  }

  /** Reads a whole number from 0 to 2⁵³ − 1, written without a fraction or an exponent. */
  whole(what: string): number {
    this.peek()
    const [text = ''] = match(number, this.text, this.at) ?? []
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
      throw text === '' ? this.unexpected(what) : this.fail(`${text.slice(0, 40)} is not ${what}`)
    }
    this.at += text.length
    return value
  }

  /** Reads a value of any kind, and forgets it. */
  skip(): void {
    const next = this.peek()
    if (next === '{') this.object(() => this.skip())
    else if (next === '[') this.array(() => this.skip())
    else if (next === '"') this.string()
    else {
      const [text] = match(number, this.text, this.at) ?? match(/true|false|null/y, this.text, this.at) ?? []
      if (text === undefined) throw this.unexpected('a value')
      this.at += text.length
    }
  }

  /** Reads `null` if it is there. */
  null(): boolean {
    this.peek()
    if (!this.text.startsWith('null', this.at)) return false
    this.at += 4
    return true
  }

  list(open: string, close: string, item: () => void): void {
    this.take(open)
    if (++this.depth > deepest) throw this.fail(`it is nested more than ${deepest} levels deep`)
    if (this.peek() !== close) {
      item()
      while (this.peek() === ',') {
        this.at++
        item()
      }
    }
    this.take(close)
    this.depth--
  }

  take(character: string): void {
    if (this.peek() !== character) throw this.unexpected(`'${character}'`)
    this.at++
  }

  unexpected(expected: string): Error {
    const found = this.text.slice(this.at, this.at + 1)
    return this.fail(`expected ${expected} at character ${this.at}, found ${found === '' ? 'its end' : short(found)}`)
  }
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** A text of a file in an error: in quotes, with escapes for what cannot be seen, not too long. */
export function short(text: string): string {
  const escaped = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text).slice(1, -1)
  return `'${escaped.replaceAll('\\"', '"')}'`
}

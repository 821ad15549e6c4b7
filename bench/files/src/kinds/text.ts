// Texts in UTF-8 and other encodings.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText, streamLines } from '@tensorloom/datasets'
import { type FileCase, readJson, same } from '../cases.js'

interface Entry {
  readonly file: string
  readonly expected: string
  readonly judgement?: string
  readonly note: string
}

interface Expected {
  readonly encoding: string
  readonly text: string | null
  readonly text_replaced: string
  readonly lines: readonly string[]
}

/** All cases of a folder: the text, and its lines out of chunks of a few bytes. */
export function textCases(folder: string, { files }: { readonly files: readonly Entry[] }): readonly FileCase[] {
  return files.map(({ file, expected, judgement, note }): FileCase => {
    const { encoding, text, text_replaced, lines } = readJson(join(folder, expected)) as Expected
    const bytes = readFileSync(join(folder, file))
    // Python's names of encodings, where the note asks for the option.
    const options = note.includes('option') ? { encoding: encoding.replace(/^utf-16-/, 'utf-16') } : {}
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, k) => bytes.subarray(k * 7, k * 7 + 7))
    const invalid = text === null ? ('replace' as const) : ('error' as const)
    // A text that ends with a line end has no further, empty line.
    const full = lines.at(-1) === '' ? lines.slice(0, -1) : lines
    return {
      name: file,
      verdict: judgement === 'refuse' ? 'broken' : 'good',
      read: async () => {
        if (text === null) {
          const error = await decodeText(bytes, options).catch((thrown: Error) => thrown)
          same('error', typeof error === 'string' ? error : error.name, 'DataError')
        }
        same('text', await decodeText(bytes, { ...options, invalid }), text_replaced)
        same('lines', await streamLines(chunks, { ...options, invalid }).toArray(), full)
      },
    }
  })
}

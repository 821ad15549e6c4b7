// Asks in a terminal for what the command line leaves out: the folder, the template, and a name if the folder's is not valid.
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { findTemplate, type Template, templateTable } from './template-table.js'
import { Cancelled } from './user-error.js'

/** Asks one thing after another. */
export interface Questions {
  /** Asks until `accept` returns a value, and shows its errors. An empty answer means the default. */
  ask<T>(question: string, byDefault: string, accept: (answer: string) => T): Promise<T>
  /** Releases the terminal. */
  close(): void
}

/** Opens the terminal. Ctrl-C and Ctrl-D end a question with `Cancelled`. */
export function openQuestions(input: Readable, output: Writable & { readonly isTTY?: boolean }): Questions {
  const lines = createInterface({ input, output, terminal: output.isTTY === true })
  const ended = new AbortController()
  lines.on('SIGINT', () => lines.close())
  lines.once('close', () => ended.abort())
  const answerTo = async (question: string): Promise<string> => {
    try {
      return (await lines.question(question, { signal: ended.signal })).trim()
    } catch (cause) {
      if (!ended.signal.aborted) throw cause
      output.write('\n')
      throw new Cancelled('nothing was made', { cause })
    }
  }
  return {
    async ask(question, byDefault, accept) {
      for (;;) {
        const answer = await answerTo(`${question} (${byDefault}) `)
        try {
          return accept(answer === '' ? byDefault : answer)
        } catch (error) {
          output.write(`${(error as Error).message}\n`)
        }
      }
    },
    close: () => lines.close(),
  }
}

/** Asks which template, by its number or its name. */
export function askTemplate(
  questions: Questions,
  output: Writable,
  unknown: (answer: string) => Error,
): Promise<Template> {
  output.write('What do you want to make?\n')
  const widest = Math.max(...templateTable.map(({ name }) => name.length))
  templateTable.forEach(({ name, description }, k) => {
    output.write(`  ${k + 1}  ${name.padEnd(widest)}  ${description}\n`)
  })
  return questions.ask('Template', '1', (answer) => {
    const chosen = templateTable[Number(answer) - 1] ?? findTemplate(answer)
    if (chosen === undefined) throw unknown(answer)
    return chosen
  })
}

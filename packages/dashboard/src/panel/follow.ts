// Follows logs: asks a source for what is new, and puts runs together.
import { damageText, Run } from '../log/run.js'
import type { LogSource } from '../sources/source.js'

/** A run that is followed. */
export interface Followed {
  readonly id: string
  readonly run: Run
  /** What is wrong with its log. */
  readonly problem: string | undefined
}

interface Entry {
  readonly run: Run
  readonly decoder: TextDecoder
  read: number
}

/** The runs of a source, and of files that were opened. */
export class Follower {
  readonly source: LogSource
  readonly entries: Map<string, Entry>
  /** What is wrong with the source. */
  problem: string | undefined

  constructor(source: LogSource) {
    this.source = source
    this.entries = new Map()
    this.problem = undefined
  }

  /** The runs that have begun. */
  get runs(): readonly Followed[] {
    return [...this.entries]
      .filter(([, { run }]) => run.start !== undefined || run.problem !== undefined)
      .map(([id, { run }]) => ({ id, run, problem: damageText(run) }))
  }

  /** Reads what is new. Returns whether there was anything. */
  async update(): Promise<boolean> {
    const before = this.problem
    let changed = false
    try {
      for (const { id, size } of await this.source.list()) {
        const entry = this.entryOf(id)
        // A file whose first line is none is not a log; one that is damaged further on is read to its end.
        const foreign = entry.run.problem !== undefined && entry.run.start === undefined
        if (size <= entry.read || foreign) continue
        const bytes = await this.source.read(id, entry.read)
        entry.read += bytes.length
        entry.run.add(entry.decoder.decode(bytes, { stream: true }))
        changed = true
      }
      this.problem = undefined
    } catch {
      this.problem = 'The program has ended or does not answer; what it sent so far stays here.'
    }
    return changed || this.problem !== before
  }

  /** Adds the text of a log that was opened. */
  open(id: string, text: string): void {
    this.entries.delete(id)
    this.entryOf(id).run.add(text)
  }

  entryOf(id: string): Entry {
    const known = this.entries.get(id)
    if (known !== undefined) return known
    const entry: Entry = { run: new Run(), decoder: new TextDecoder(), read: 0 }
    this.entries.set(id, entry)
    return entry
  }
}

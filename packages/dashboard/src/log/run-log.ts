// Writes the log of a run: to a file, to a store, or into memory. At most once a second, so that short epochs stay short.
import type { Store } from '@tensorloom/train'
import { type LogRecord, lineOf } from './records.js'

/** Takes text that belongs to the end of a log. */
export type Sink = (text: string) => void | Promise<void>

const pause = 1000

/** Collects lines and hands them on. */
export class RunLog {
  readonly sink: Sink
  readonly now: () => number
  waiting: string
  flushed: number
  /** Whether something was written, and whether writing failed after that. */
  state: 'new' | 'good' | 'bad'

  constructor(sink: Sink, now: () => number) {
    this.sink = sink
    this.now = now
    this.waiting = ''
    this.flushed = Number.NEGATIVE_INFINITY
    this.state = 'new'
  }

  /** Adds lines. */
  async write(...records: readonly LogRecord[]): Promise<void> {
    this.waiting += records.map(lineOf).join('')
    if (this.now() - this.flushed >= pause) await this.flush()
  }

  /** Hands on what waits. */
  async flush(): Promise<void> {
    const text = this.waiting
    this.waiting = ''
    this.flushed = this.now()
    if (text === '' || this.state === 'bad') return
    try {
      await this.sink(text)
      this.state = 'good'
    } catch (error) {
      // A folder that cannot be written to shows at once; a disk that is full later must not end hours of training.
      if (this.state === 'new') throw error
      this.state = 'bad'
      console.warn(
        `tensorloom: dashboard: the log ends here, training goes on: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
}

/** Writes to a file of a store. */
export function storeSink(store: Store, name: string): Sink {
  let whole = ''
  return async (text) => {
    if (store.append !== undefined) {
      await store.append(name, new TextEncoder().encode(text))
      return
    }
    whole += text
    await store.write(name, new TextEncoder().encode(whole))
  }
}

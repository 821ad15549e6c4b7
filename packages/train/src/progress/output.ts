// Where progress is written: a terminal that can redraw a line, or a log of whole lines.

/** Where progress is written. */
export interface ProgressOutput {
  /** Whether a line can be drawn again after `\r`. */
  readonly terminal: boolean
  /** Characters per line of a terminal; 80 by default. */
  readonly columns?: number | undefined
  /** Writes text as it is; lines end with `\n`. */
  write(text: string): void
  /** Milliseconds since some moment; `performance.now()` by default. */
  now?(): number
}

interface Stdout {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Standard output where there is one, else the console. */
export function defaultOutput(): ProgressOutput {
  const { process } = globalThis as { process?: { readonly stdout?: Stdout } }
  const stdout = process?.stdout
  if (typeof stdout?.write !== 'function') {
    return { terminal: false, write: (text) => console.log(text.replace(/\n$/, '')) }
  }
  return {
    terminal: stdout.isTTY === true,
    get columns() {
      return stdout.columns
    },
    write(text) {
      stdout.write(text)
    },
  }
}

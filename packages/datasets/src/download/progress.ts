// The progress of a download, for callers or as a line in a terminal.

/** The progress of a download. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly name: string
  /** Bytes that are there. */
  readonly received: number
  /** Bytes of the file; undefined if the server does not say. */
  readonly total: number | undefined
}

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): void
}

/** Redraws a line in the terminal; does nothing without a terminal. */
export function terminalProgress(): (progress: DownloadProgress) => void {
  const terminal = (globalThis as { process?: { stderr?: Terminal } }).process?.stderr
  if (terminal?.isTTY !== true) return () => undefined
  let drawn = 0
  return (progress) => {
    const ended = progress.received === progress.total
    if (!ended && Date.now() - drawn < 100) return
    drawn = Date.now()
    terminal.write(`\r${progressLine(progress)}${ended ? '\n' : ''}`)
  }
}

/** `train-images.gz ━━━━━━────────── 38 % of 26.4 MB`. */
export function progressLine({ name, received, total }: DownloadProgress): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  if (total === undefined) return `${name} ${megabytes(received)}`
  const share = total === 0 ? 1 : Math.min(received / total, 1)
  const width = 24
  const full = Math.round(share * width)
  return `${name} ${'━'.repeat(full)}${'─'.repeat(width - full)} ${Math.round(share * 100)} % of ${megabytes(total)}`
}

// Logs in memory.
import type { LogInfo, LogSource } from './source.js'

/** Logs that are kept in memory. */
export class MemorySource implements LogSource {
  readonly logs: Map<string, Uint8Array[]>

  constructor() {
    this.logs = new Map()
  }

  /** Adds text to the end of a log. */
  append(id: string, text: string): void {
    this.logs.set(id, [...(this.logs.get(id) ?? []), new TextEncoder().encode(text)])
  }

  async list(): Promise<readonly LogInfo[]> {
    return [...this.logs].map(([id, parts]) => ({ id, size: sizeOf(parts) }))
  }

  async read(id: string, from: number): Promise<Uint8Array> {
    const parts = this.logs.get(id) ?? []
    const all = new Uint8Array(sizeOf(parts))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    this.logs.set(id, [all])
    return all.subarray(from)
  }
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

// Where views find logs: in memory, in a folder, on a server.

/** A log that can be read. */
export interface LogInfo {
  /** The name by which it is read. */
  readonly id: string
  /** Bytes so far. */
  readonly size: number
}

/** A place with logs. */
export interface LogSource {
  /** The logs, the oldest first. */
  list(): Promise<readonly LogInfo[]>
  /** The part of a log from a byte on. */
  read(id: string, from: number): Promise<Uint8Array>
}

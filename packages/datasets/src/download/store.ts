// A place where downloaded files are kept.

/** A place for files. Names are paths with `/`. */
export interface Store {
  /** Tells users where to put a file by hand. */
  readonly placing: (name: string) => string
  /** The whole file, if it is there. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Opens a file for download, with the bytes of an earlier download. */
  resume(name: string): Promise<PartialFile>
  /** Deletes a file. */
  remove(name: string): Promise<void>
}

/** A file that is being downloaded. */
export interface PartialFile {
  /** Bytes that are there. */
  readonly length: number
  /** Adds bytes. */
  append(chunk: Uint8Array): Promise<void>
  /** Drops all bytes. */
  restart(): Promise<void>
  /** Leaves the bytes for another download. */
  leave(): Promise<void>
  /** All bytes; the file is kept only by `keep`. */
  bytes(): Promise<Uint8Array>
  /** Writes the bytes to the file of that name. */
  keep(): Promise<void>
}

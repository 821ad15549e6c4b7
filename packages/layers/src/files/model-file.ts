// Where a model comes from: one file, and the files beside it. Formats of plugins read through this.
import type { OptionKinds } from '@tensorloom/tensor/internal'

/** A file that a model is read from, and the files beside it. */
export interface ModelFile {
  /** Its name without folders, if it is known: `model.json`. */
  readonly name: string | undefined
  /** Its size in bytes. */
  readonly size: number
  /**
   * Reads bytes. Sources that can read parts read only these.
   *
   * @param begin - the first byte; 0 by default
   * @param end - the byte after the last; by default the end of the file
   * @throws `SerializationError` if the file does not have these bytes, or cannot be read
   */
  read(begin?: number, end?: number): Promise<Uint8Array>
  /**
   * Opens a file in the same folder, or in a folder inside it: `weights/shard-1.bin`.
   *
   * @throws `SerializationError` if there is no such file; if the name is absolute, contains `..`, or leads elsewhere
   */
  beside(name: string): Promise<ModelFile>
}

/** What a `Blob` or `File` has. The type is structural, so that the declarations contain no DOM type. */
export interface ModelBlob {
  /** Its size in bytes. */
  readonly size: number
  /** Its name; blobs have none. */
  readonly name?: string | undefined
  /** Its path in the folder that the user chose. */
  readonly webkitRelativePath?: string | undefined
  /** A part of it. */
  slice(begin: number, end: number): ModelBlob
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What a `URL` has. */
export interface ModelAddress {
  /** The whole address. */
  readonly href: string
}

/**
 * Where a model is read from:
 *
 * - bytes in memory;
 * - a `Blob` or `File`;
 * - a list of files, such as `input.files`: a model with its weights beside it;
 * - an address: a `URL`, or a string that begins with `https://` or `http://`; in browsers also a relative one;
 * - in the functions of `@tensorloom/layers/node`, the path of a file;
 * - a `ModelFile`.
 */
export type ModelSource =
  | ArrayBuffer
  | Uint8Array
  | ModelBlob
  | ArrayLike<ModelBlob>
  | string
  | ModelAddress
  | ModelFile

/** Options of `modelFileOf`. */
export interface ModelFileOptions {
  /** Which file of a list holds the model. By default it is found by its ending. */
  readonly main?: string | undefined
  /** Headers of every request, for example `{ authorization: 'Bearer …' }`. Only for addresses. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What makes requests; by default the global `fetch`. Only for addresses. */
  readonly fetch?: FetchFunction | undefined
  /** Name of the calling function in errors; `modelFileOf` by default. */
  readonly user?: string | undefined
}

/** Kinds of the options, for their check. */
export const modelFileOptions: OptionKinds<ModelFileOptions> = {
  main: 'string',
  headers: 'any',
  fetch: 'any',
  user: 'string',
}

/** What `fetch` does: makes a request, and answers with a response. */
export type FetchFunction = (
  address: string,
  request: { readonly headers: Readonly<Record<string, string>> },
) => Promise<FetchResponse>

/** What a `Response` has. */
export interface FetchResponse {
  /** The status: 200. */
  readonly status: number
  /** Its headers. */
  readonly headers: {
    /** The header of that name, or null. */
    get(name: string): string | null
  }
  /** The bytes of the body. */
  arrayBuffer(): Promise<ArrayBuffer>
}

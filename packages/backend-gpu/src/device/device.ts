// A device: compiles sources, keeps arrays of floats, runs.
import type { Floats } from './gpu-js.js'
import type { Launch, LaunchSource } from './launch.js'
import type { EngineMode } from './modes.js'

/** A mode that is ready to run kernels. */
export interface Device {
  readonly mode: EngineMode
  /** What computes, as the platform names it: `ANGLE (…)`; empty where there is no GPU. */
  readonly hardware: string
  /** Settles with what happened when the GPU is gone. */
  readonly lost: Promise<Error>
  /** Throws if the GPU is gone. */
  check(): void
  compile(source: LaunchSource): Launch
  /** The array on the device; what is given is not kept, but may be read until the next call. */
  upload(values: Float32Array): Floats
  /** Floats `start` up to `end`, copied. */
  read(array: Floats, start: number, end: number): Promise<Float32Array>
  /** The same at once, where the mode can. */
  readonly readSync?: (array: Floats, start: number, end: number) => Float32Array
  free(array: Floats): void
  /** Settles when everything that was launched is done. */
  flush(): Promise<void>
  /** Bytes kept for reuse. */
  pooled(): number
  /** Gives everything back. */
  close(): Promise<void>
}

// What a log holds: a line of JSON for each thing that happened in a run.
import type { ModelGraph } from '@tensorloom/layers'

/** Version of the format. Readers refuse logs of later ones. */
export const logVersion = 1

/** Numbers by name. In a log, those that are not finite are strings: `"NaN"`. */
export type Numbers = Readonly<Record<string, number>>

/** How numbers are distributed: how many there are in each of equally wide bins from `min` to `max`. */
export interface Histogram {
  /** The smallest finite number. */
  readonly min: number
  /** The largest finite number. */
  readonly max: number
  /** Number of values in each bin; empty if no value is finite. */
  readonly counts: readonly number[]
  /** How many numbers are NaN or infinite. */
  readonly notFinite: number
}

/** The first line of a log. */
export interface RunRecord {
  /** Says what the line is. */
  readonly kind: 'run'
  /** Version of the format. */
  readonly version: number
  /** Name of the run. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly began: number
  /** Number of the epoch after the last one. */
  readonly epochs: number
  /** The backend and its engine. */
  readonly backend: string
  /** Name of the model. */
  readonly model: string
}

/** The model as boxes and edges. */
export interface GraphRecord {
  /** Says what the line is. */
  readonly kind: 'graph'
  /** Boxes and edges. */
  readonly graph: ModelGraph
}

/** Where a run is: in the middle of an epoch, at most once a second, or at the end of one. */
export interface StepRecord {
  /** Says what the line is. */
  readonly kind: 'batch' | 'epoch'
  /** Seconds since the run began. */
  readonly seconds: number
  /** Counted from 0. */
  readonly epoch: number
  /** Batches since the run began. */
  readonly step: number
  /** Samples that were trained on per second of this epoch. */
  readonly samplesPerSecond: number
  /** Bytes of all tensors. */
  readonly bytes: number
  /** Bytes of the process, where they are known. */
  readonly processBytes?: number
  /** Means over the epoch so far; for a whole epoch, all that was logged. */
  readonly numbers: Numbers
}

/** The parameters at the end of an epoch, and the gradients of its first batch. */
export interface HistogramRecord {
  /** Says what the line is. */
  readonly kind: 'histograms'
  /** Counted from 0. */
  readonly epoch: number
  /** Of parameters, by name. */
  readonly weights: Readonly<Record<string, Histogram>>
  /** Of gradients, by the name of the parameter; none if they were not read. */
  readonly gradients: Readonly<Record<string, Histogram>>
}

/** The last line. */
export interface EndRecord {
  /** Says what the line is. */
  readonly kind: 'end'
  /** Seconds since the run began. */
  readonly seconds: number
  /** `completed`, `stopped`, `aborted` or `failed`. */
  readonly reason: string
}

/** A line of a log. */
export type LogRecord = RunRecord | GraphRecord | StepRecord | HistogramRecord | EndRecord

/** A line of a log as text, with its end. */
export function lineOf(record: LogRecord): string {
  return `${JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )}\n`
}

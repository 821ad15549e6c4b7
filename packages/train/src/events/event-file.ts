// TensorBoard's event files: a sequence of records (TFRecord), each an `Event` in the format of protocol buffers.
import { maskedCrc32c } from './crc32c.js'
import {
  bytesField,
  doubleField,
  floatField,
  integerField,
  message,
  packedDoubles,
  textField,
} from './protocol-buffers.js'

// Numbers of the fields in event.proto and summary.proto of TensorFlow.
const event = { wallTime: 1, step: 2, fileVersion: 3, graph: 4, summary: 5 } as const
const summary = { value: 1 } as const
const value = { tag: 1, simpleValue: 2, histogram: 5 } as const
const histogram = { min: 1, max: 2, count: 3, sum: 4, sumSquares: 5, limits: 6, counts: 7 } as const

/** One record: length, its checksum, the bytes, their checksum. */
export function record(bytes: Uint8Array): Uint8Array {
  const file = new Uint8Array(bytes.length + 16)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(bytes.length), true)
  view.setUint32(8, maskedCrc32c(file.subarray(0, 8)), true)
  file.set(bytes, 12)
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true)
  return file
}

/** The first record of a file. */
export function versionEvent(seconds: number): Uint8Array {
  return record(message([doubleField(event.wallTime, seconds), textField(event.fileVersion, 'brain.Event:2')]))
}

/** The graph of a model; `graph` is a `GraphDef`. */
export function graphEvent(seconds: number, graph: Uint8Array): Uint8Array {
  return record(message([doubleField(event.wallTime, seconds), bytesField(event.graph, graph)]))
}

/** A number at a step. */
export function scalarEvent(seconds: number, step: number, tag: string, number: number): Uint8Array {
  return summaryEvent(seconds, step, [textField(value.tag, tag), floatField(value.simpleValue, number)])
}

/** The distribution of numbers at a step, in 30 buckets of equal width, as in Keras. */
export function histogramEvent(seconds: number, step: number, tag: string, numbers: ArrayLike<number>): Uint8Array {
  const finite = Array.from(numbers).filter(Number.isFinite)
  const [min, max] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  const buckets = max > min ? 30 : 1
  const limits = Array.from({ length: buckets }, (_, k) =>
    k === buckets - 1 ? max : min + ((max - min) * (k + 1)) / buckets,
  )
  const counts = new Array<number>(buckets).fill(0)
  for (const one of finite) {
    const at = max > min ? Math.min(buckets - 1, Math.floor(((one - min) / (max - min)) * buckets)) : 0
    counts[at]!++
  }
  const fields =
    finite.length === 0
      ? []
      : [
          doubleField(histogram.min, min),
          doubleField(histogram.max, max),
          doubleField(histogram.count, finite.length),
          doubleField(
            histogram.sum,
            finite.reduce((a, b) => a + b, 0),
          ),
          doubleField(
            histogram.sumSquares,
            finite.reduce((a, b) => a + b * b, 0),
          ),
          packedDoubles(histogram.limits, limits),
          packedDoubles(histogram.counts, counts),
        ]
  return summaryEvent(seconds, step, [textField(value.tag, tag), bytesField(value.histogram, message(fields))])
}

function summaryEvent(seconds: number, step: number, fields: readonly Uint8Array[]): Uint8Array {
  return record(
    message([
      doubleField(event.wallTime, seconds),
      integerField(event.step, step),
      bytesField(event.summary, message([bytesField(summary.value, message(fields))])),
    ]),
  )
}

/** Records after one another. */
export function joined(records: readonly Uint8Array[]): Uint8Array {
  return message(records)
}

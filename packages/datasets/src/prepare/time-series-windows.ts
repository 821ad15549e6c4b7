// Windows over time series, to predict the steps that follow.

import { DataError, isTensor, type Shape, ShapeError, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Batched } from '../batched.js'
import { type Dataset, makeDataset } from '../dataset.js'
import { checkCount } from '../order.js'
import type { TensorRecord } from '../sources.js'
import { rowStage } from '../stage.js'

/** Options of `timeSeriesWindows`, by the names of Keras. */
export interface WindowOptions {
  /** Steps in a window. */
  readonly sequenceLength: number
  /** Steps from the start of a window to that of the next; 1 by default. */
  readonly sequenceStride?: number | undefined
  /** Steps between the steps of a window; 1 by default. */
  readonly samplingRate?: number | undefined
}

/** A window. */
export interface SeriesWindow {
  /** [sequenceLength, …features] */
  readonly x: Tensor
}

/** A window and its target. */
export interface LabelledWindow extends SeriesWindow {
  /** Target of the step at which the window starts. */
  readonly y: Tensor
}

/**
 * Windows of equal length over a series. The tensor stays the caller's; `shuffle` and `batch` work on numbers of windows, and
 * a batch is one gather.
 *
 * @param series - [time, …features]
 * @param options - `sequenceLength`, and how windows follow each other
 * @throws `DataError` if no window fits
 */
export function timeSeriesWindows(series: Tensor, options: WindowOptions): Dataset<SeriesWindow>
/**
 * Windows, each with the target of the step at which it starts: to predict the step after a window, pass the series without
 * its first `sequenceLength` steps.
 *
 * @param series - [time, …features]
 * @param options - `sequenceLength`, and how windows follow each other
 * @param targets - [time, …]; windows without a target are left out
 * @throws `DataError` if no window fits
 * @example
 * ```ts
 * import { arange } from '@tensorloom/tensor'
 * import { timeSeriesWindows } from '@tensorloom/datasets'
 * const series = arange(0, 6)
 * const data = timeSeriesWindows(series, { sequenceLength: 3 }, series.slice([3], [3]))
 * for await (const { x, y } of data.batch(2)) console.log(x.dataSync(), y.dataSync())
 * // Float32Array [0, 1, 2, 1, 2, 3] Float32Array [3, 4], then Float32Array [2, 3, 4] Float32Array [5]
 * ```
 */
export function timeSeriesWindows(series: Tensor, options: WindowOptions, targets: Tensor): Dataset<LabelledWindow>
export function timeSeriesWindows(
  series: Tensor,
  options: WindowOptions,
  targets?: Tensor,
): Dataset<SeriesWindow> | Dataset<LabelledWindow> {
  for (const one of targets === undefined ? [series] : [series, targets]) {
    if (isTensor(one) && one.shape.length > 0) continue
    throw new ShapeError(`timeSeriesWindows: expected a tensor with an axis of time, got ${describeValue(one)}`, {
      help: 'write timeSeriesWindows(tensor(values), { sequenceLength: 10 })',
    })
  }
  const known = ['sequenceLength', 'sequenceStride', 'samplingRate']
  checkOptions<WindowOptions>('timeSeriesWindows', options, known, 'write { sequenceLength: 10 }')
  const { sequenceLength, sequenceStride = 1, samplingRate = 1 } = options ?? {}
  for (const [name, value] of Object.entries({ sequenceLength, sequenceStride, samplingRate })) {
    checkCount('timeSeriesWindows', name, value, 1, `write { ${name}: 10 }`)
  }
  const steps = series.shape[0]!
  const starts = Math.min(steps - (sequenceLength - 1) * samplingRate, targets?.shape[0] ?? steps)
  if (starts < 1) {
    throw new DataError(
      `timeSeriesWindows: no window of ${sequenceLength} steps${samplingRate > 1 ? `, each ${samplingRate} after the other,` : ''} fits into ${steps}`,
      { help: 'choose a smaller sequenceLength' },
    )
  }
  const size = Math.ceil(starts / sequenceStride)
  // Without targets there is no y: the overloads say which it is.
  const windows = (rows: Int32Array): TensorRecord =>
    scope(() => {
      const indices = new Int32Array(rows.length * sequenceLength)
      rows.forEach((row, k) => {
        for (let step = 0; step < sequenceLength; step++) {
          indices[k * sequenceLength + step] = row * sequenceStride + step * samplingRate
        }
      })
      const x = series.gather(tensor(indices)).reshape([rows.length, sequenceLength, ...series.shape.slice(1)])
      if (targets === undefined) return { x }
      return { x, y: targets.gather(tensor(rows.map((row) => row * sequenceStride))) }
    })
  return makeDataset<LabelledWindow>(
    rowStage<LabelledWindow>(
      {
        order: () => Int32Array.from({ length: size }, (_, k) => k),
        element: (row) =>
          scope(() => {
            const one = Object.entries(windows(Int32Array.of(row)))
            return Object.fromEntries(one.map(([name, x]) => [name, x.reshape(x.shape.slice(1) as Shape)]))
          }) as unknown as LabelledWindow,
        batch: (rows) => windows(rows) as unknown as Batched<LabelledWindow>,
      },
      size,
    ),
  )
}

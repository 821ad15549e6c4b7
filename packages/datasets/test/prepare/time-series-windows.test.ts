// Windows over time series. Starts and steps are those of Keras's timeseries_dataset_from_array.
import { arange, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { timeSeriesWindows, type WindowOptions } from '../../src/index.js'

const windows = async (series: Tensor, options: WindowOptions): Promise<number[][]> =>
  (await timeSeriesWindows(series, options).toArray()).map(({ x }) => [...x.dataSync()])

describe('timeSeriesWindows', () => {
  it('strides over the series', async () => {
    expect(await windows(arange(0, 5), { sequenceLength: 3 })).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
    ])
    const all = await windows(arange(0, 100), { sequenceLength: 10, samplingRate: 2, sequenceStride: 3 })
    expect(all[0]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    expect(all[1]).toEqual([3, 5, 7, 9, 11, 13, 15, 17, 19, 21])
    // All that fit: the last one ends with the series.
    expect([all.length, all.at(-1)!.at(-1)]).toEqual([28, 99])
  })

  it('gives targets of the step where a window starts', async () => {
    const series = arange(0, 12).reshape([6, 2])
    const data = timeSeriesWindows(series, { sequenceLength: 2, sequenceStride: 2 }, series.slice([2, 0], [4, 2]))
    expect([
      data.size,
      (await data.toArray()).map(({ x, y }) => [x.shape, [...x.dataSync()], [...y.dataSync()]]),
    ]).toEqual([
      2,
      [
        [
          [2, 2],
          [0, 1, 2, 3],
          [4, 5],
        ],
        [
          [2, 2],
          [4, 5, 6, 7],
          [8, 9],
        ],
      ],
    ])
    for await (const { x, y } of data.shuffle(1).batch(2))
      expect([x.shape, y.shape]).toEqual([
        [2, 2, 2],
        [2, 2],
      ])
  })

  it.each([
    [
      arange(0, 3),
      { sequenceLength: 4 },
      'timeSeriesWindows: no window of 4 steps fits into 3\nhelp: choose a smaller',
    ],
    [arange(0, 3), { sequenceLength: 2, samplingRate: 3 }, 'no window of 2 steps, each 3 after the other, fits into 3'],
    [
      arange(0, 3),
      { sequenceLength: 0 },
      'timeSeriesWindows: sequenceLength is 0, expected a whole number of at least 1\nhelp: write { sequenceLength: 10 }',
    ],
    [arange(0, 3), {}, 'timeSeriesWindows: sequenceLength is undefined, expected a whole number'],
    [
      [1, 2],
      { sequenceLength: 1 },
      'timeSeriesWindows: expected a tensor with an axis of time, got [1, 2]\nhelp: write',
    ],
  ])('refuses %#', (series, options, message) => {
    expect(() => timeSeriesWindows(series as Tensor, options as WindowOptions)).toThrow(message)
  })
})

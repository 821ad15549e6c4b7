// Embedded data sets against facts computed with NumPy from the original tables.
import { memory, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { breastCancer, diabetes, digits, iris, wine } from '../src/index.js'

/** Mean of every column of [rows, columns], in double precision. */
function columnMeans(x: Tensor): number[] {
  const [rows = 0, columns = 0] = x.shape
  const values = x.dataSync()
  return Array.from({ length: columns }, (_, k) => {
    let total = 0
    for (let row = 0; row < rows; row++) total += values[row * columns + k]!
    return total / rows
  })
}

function counts(y: Tensor): number[] {
  const found: number[] = []
  for (const label of y.dataSync()) found[label] = (found[label] ?? 0) + 1
  return found
}

const means = {
  iris: [5.843333333333335, 3.057333333333334, 3.7580000000000027, 1.199333333333334],
  wine: [
    13.000617977528083, 2.336348314606741, 2.3665168539325854, 19.49494382022472, 99.74157303370787, 2.295112359550562,
    2.0292696629213474, 0.36185393258426973, 1.5908988764044953, 5.058089882022473, 0.9574494382022468,
    2.6116853932584254, 746.8932584269663,
  ],
  breastCancer: [
    14.127291739894563, 19.28964850615117, 91.96903339191566, 654.8891036906857, 0.096360281195079, 0.10434098418277686,
    0.08879931581722322, 0.048919145869947236, 0.181161862917399, 0.06279760984182778, 0.4051720562390161,
    1.2168534270650269, 2.8660592267135288, 40.33707908611603, 0.007040978910369071, 0.025478138840070306,
    0.031893716344463946, 0.011796137082601056, 0.020542298769771532, 0.0037949038664323383, 16.269189806678394,
    25.677223198594014, 107.2612126537786, 880.5831282952545, 0.13236859402460469, 0.25426504393673144,
    0.27218848330404205, 0.11460622319859404, 0.29007557117750454, 0.08394581722319855,
  ],
  diabetes: [
    48.51809954751131, 1.4683257918552035, 26.37579185520364, 94.64701357466065, 189.14027149321268, 115.43914027149319,
    49.78846153846154, 4.070248868778281, 4.641410859728506, 91.26018099547511,
  ],
}

describe('digits', () => {
  it('has the sums that NumPy finds, in place', async () => {
    const { x, y, featureNames, classNames } = await digits()
    expect([x.shape, x.dtype, y.shape, y.dtype]).toEqual([[1797, 8, 8, 1], 'float32', [1797], 'int32'])
    expect(counts(y)).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    const pixels = x.reshape([1797, 64])
    const sums = columnMeans(pixels).map((mean) => Math.round(mean * 1797))
    expect(sums.slice(0, 8)).toEqual([0, 546, 9353, 21269, 21291, 10390, 2448, 233])
    expect(sums.slice(56)).toEqual([1, 502, 9987, 21724, 21221, 12155, 3716, 655])
    expect(sums.reduce((total, sum) => total + sum, 0)).toBe(561718)
    const values = new Set(x.dataSync())
    expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, k) => k))
    expect([...pixels.slice([0, 0], [1, 8]).dataSync()]).toEqual([0, 0, 5, 13, 9, 1, 0, 0])
    expect([...y.dataSync().slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    expect([featureNames.length, featureNames[9], classNames]).toEqual([64, 'pixel_1_1', [...'0123456789']])
  })
})

describe.each([
  ['iris', iris, [50, 50, 50], ['setosa', 'versicolor', 'virginica']],
  ['wine', wine, [59, 71, 48], ['class_0', 'class_1', 'class_2']],
  ['breastCancer', breastCancer, [212, 357], ['malignant', 'benign']],
] as const)('%s', (name, load, perClass, names) => {
  it('has the means and class counts that NumPy finds', async () => {
    const { x, y, featureNames, classNames, info } = await load()
    const rows = perClass.reduce((total: number, count) => total + count, 0)
    expect([x.shape, x.dtype]).toEqual([[rows, means[name].length], 'float32'])
    expect([y.shape, y.dtype]).toEqual([[rows], 'int32'])
    expect(counts(y)).toEqual([...perClass])
    columnMeans(x).forEach((mean, k) => {
      expect(Math.abs(mean / means[name][k]! - 1)).toBeLessThan(1e-6)
    })
    expect(classNames).toEqual(names)
    expect(new Set(featureNames).size).toBe(means[name].length)
    expect(info).toBe(load.info)
    expect(info.samples).toBe(rows)
  })
})

describe('diabetes', () => {
  it('has the means that NumPy finds', async () => {
    const { x, y, featureNames, targetName } = await diabetes()
    expect([x.shape, y.shape, y.dtype]).toEqual([[442, 10], [442], 'float32'])
    columnMeans(x).forEach((mean, k) => {
      expect(Math.abs(mean / means.diabetes[k]! - 1)).toBeLessThan(1e-6)
    })
    expect(columnMeans(y.reshape([442, 1]))[0]).toBeCloseTo(152.13348416289594, 10)
    expect([featureNames.length, featureNames[2], targetName]).toEqual([10, 'bmi', 'progression after one year'])
  })
})

describe('every embedded data set', () => {
  it.each([breastCancer, diabetes, digits, iris, wine].map((load) => [load.info.name, load] as const))(
    '%s says what it is and whom to cite, without loading',
    (_, { info }) => {
      expect(info.licence).toMatch(/CC BY 4\.0|BSD-3-Clause/)
      expect(info.citations).toHaveLength(2)
      expect(info.citations.join()).toContain('Pedregosa')
      expect(info.source).toMatch(/^https:/)
      expect(info.description.length).toBeGreaterThan(10)
    },
  )

  it('gives new tensors at every call', async () => {
    const before = memory().tensors
    const [a, b] = [await iris(), await iris()]
    a.x.dispose()
    a.y.dispose()
    expect(b.x.dataSync()[0]).toBeCloseTo(5.1, 6)
    b.x.dispose()
    b.y.dispose()
    expect(memory().tensors).toBe(before)
  })
})

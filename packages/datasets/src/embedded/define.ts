// What the embedded data sets share: their description, and how a packed table becomes tensors.
import { type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { type PackedTable, unpack } from './packed.js'

/** Where a data set comes from, and under which terms. */
export interface DatasetInfo {
  /** Name of the data set. */
  readonly name: string
  /** What a sample is. */
  readonly description: string
  /** Number of samples. */
  readonly samples: number
  /** Terms under which it may be used. */
  readonly licence: string
  /** What to cite. */
  readonly citations: readonly string[]
  /** Where it was published. */
  readonly source: string
}

/** An embedded data set in memory. */
export interface TableData {
  /** Features, float32. */
  readonly x: Tensor<Shape, 'float32'>
  /** Name of each feature. */
  readonly featureNames: readonly string[]
  /** Description, licence and citations. */
  readonly info: DatasetInfo
}

/** A data set with numbers as targets. */
export interface RegressionData extends TableData {
  /** Targets, float32 [samples]. */
  readonly y: Tensor<Shape, 'float32'>
  /** What the target is. */
  readonly targetName: string
}

/** A data set with classes as targets. */
export interface ClassificationData extends TableData {
  /** Class of every sample, int32 [samples]. */
  readonly y: Tensor<Shape, 'int32'>
  /** Name of each class. */
  readonly classNames: readonly string[]
}

/** Loads a data set. Every call returns new tensors. `info` needs no loading. */
export interface EmbeddedDataset<D> {
  (): Promise<D>
  /** Description, licence and citations. */
  readonly info: DatasetInfo
}

interface Definition {
  readonly info: DatasetInfo
  readonly featureNames: readonly string[]
  /** Shape of one sample; a row of features by default. */
  readonly shape?: Shape
  /** The module with the numbers, which only a call imports. */
  readonly table: () => Promise<{ readonly table: PackedTable }>
}

/** Makes a data set of class labels. */
/* @__NO_SIDE_EFFECTS__ */
export function classification(
  definition: Definition & { readonly classNames: readonly string[] },
): EmbeddedDataset<ClassificationData> {
  const { info, featureNames, classNames } = definition
  const load = async (): Promise<ClassificationData> => {
    const { x, target } = await read(definition)
    return { x, y: tensor(Int32Array.from(target), { dtype: 'int32' }), featureNames, classNames, info }
  }
  return Object.assign(load, { info })
}

/** Makes a data set of numbers to predict. */
/* @__NO_SIDE_EFFECTS__ */
export function regression(definition: Definition & { readonly targetName: string }): EmbeddedDataset<RegressionData> {
  const { info, featureNames, targetName } = definition
  const load = async (): Promise<RegressionData> => {
    const { x, target } = await read(definition)
    return { x, y: tensor(target, { dtype: 'float32' }), featureNames, targetName, info }
  }
  return Object.assign(load, { info })
}

async function read(definition: Definition): Promise<{ x: Tensor<Shape, 'float32'>; target: Float32Array }> {
  const { rows, series } = (await definition.table()).table
  const { shape = [series.length - 1] } = definition
  const width = shape.reduce((product, extent) => product * extent, 1)
  const x = new Float32Array(rows * width)
  const features = series.slice(0, -1)
  // A single series holds whole samples, one after the other; several are columns.
  features.forEach((one, k) => {
    unpack(one, x, k, features.length === 1 ? 1 : width)
  })
  const target = new Float32Array(rows)
  unpack(series.at(-1)!, target)
  return { x: tensor(x, { shape: [rows, ...shape], dtype: 'float32' }), target }
}

/** The distribution from which the tables were taken; cite it together with the original source. */
export const scikitLearn =
  'Pedregosa et al. (2011). Scikit-learn: Machine Learning in Python. Journal of Machine Learning Research 12, 2825–2830.'

/** Terms of the sets from the UCI Machine Learning Repository, as scikit-learn distributes them. */
export const uciLicence =
  'CC BY 4.0 (UCI Machine Learning Repository); distributed with scikit-learn under BSD-3-Clause'

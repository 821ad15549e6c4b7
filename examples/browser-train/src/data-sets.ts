// The data sets of the page: what their images are called, how large they are, and what can be seen on them.
import { imageSize } from '@tensorloom/example-browser-shared/digits'

/** Which data set. */
export type DataName = 'digits' | 'clothes'

/** What the page says and shows about one. */
export interface DataSet {
  /** Rows and columns of an image. */
  readonly size: number
  /** What the images are called, in the singular and plural. */
  readonly noun: readonly [one: string, many: string]
  /** The ten kinds. */
  readonly kinds: readonly string[]
  /** The sentence at the top of the page. */
  readonly lead: string
  /** Whether the user can draw such an image. */
  readonly drawn: boolean
}

/** Both of them. */
export const dataSets: Readonly<Record<DataName, DataSet>> = {
  digits: {
    size: imageSize,
    noun: ['digit', 'digits'],
    kinds: [...'0123456789'],
    lead: 'A neural network learns from 1438 handwritten and 300 drawn digits, here in your browser. Nothing leaves this page.',
    drawn: true,
  },
  clothes: {
    size: 28,
    noun: ['piece', 'clothes'],
    kinds: ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Boot'],
    lead: 'A neural network learns from 6000 photographs of clothes (Fashion-MNIST), here in your browser. Nothing leaves this page.',
    drawn: false,
  },
}

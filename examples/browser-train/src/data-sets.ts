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
  /** The heading of the page. */
  readonly heading: string
  /** The sentence below it. */
  readonly lead: string
  /** How many images the network is tested on. */
  readonly tested: number
  /** Whether the user can draw such an image. */
  readonly drawn: boolean
}

/** Both of them. */
export const dataSets: Readonly<Record<DataName, DataSet>> = {
  digits: {
    size: imageSize,
    noun: ['digit', 'digits'],
    kinds: [...'0123456789'],
    heading: 'Learn to read digits',
    lead: 'A neural network learns from 1438 handwritten and 300 drawn digits, here in your browser. Nothing leaves this page.',
    tested: 359,
    drawn: true,
  },
  clothes: {
    size: 28,
    noun: ['piece', 'clothes'],
    kinds: ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Boot'],
    heading: 'Learn to tell clothes apart',
    lead: 'A neural network learns from 6000 photographs of clothes (Fashion-MNIST), here in your browser. Nothing leaves this page.',
    tested: 1000,
    drawn: false,
  },
}

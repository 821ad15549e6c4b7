// The arguments of convolutions. They follow the words of a product. Distances are in bytes.
import { numberWords, type Words } from '../../arguments.js'
import { type Code, load } from '../../assembler/index.js'
import { type ArgumentName, batchAxes, word as productWord } from '../gemm/arguments.js'

const names = [
  // The image that windows slide over: the address of the first window's first number.
  'x',
  // Windows along each axis.
  'outDepth',
  'outHeight',
  'outWidth',
  // The distance between two windows along each axis, and between two images.
  'stepDepth',
  'stepHeight',
  'stepWidth',
  'stepImage',
  // A window: the length of its runs of adjacent numbers, and the number of runs.
  'run',
  'runs',
  // Working memory after the panels. It begins with the addresses of windows.
  'table',
  // Input gradient: windows of an image, groups, distances of two groups in each operand, panels of all filters.
  'windows',
  'groups',
  'groupX',
  'groupA',
  'groupB',
  'filters',
  // An image that padding makes larger than the result: its offset in working memory, or 0 for none, and its size.
  'image',
  'imageBytes',
  // The result: where it begins in the image, its extents (the last one in bytes), and distances in the image.
  'cropAt',
  'cropDepth',
  'cropHeight',
  'cropRow',
  'planeBytes',
  'rowBytes',
  // Channels of an item, if every channel is independent.
  'channels',
  // Winograd's transforms: distances between rows and columns of the source grid and of the target grid, the number of the
  // first tile, and the outputs along height and width. The last tiles may extend beyond these.
  'fromRow',
  'fromColumn',
  'toRow',
  'toColumn',
  'firstTile',
  'mostHeight',
  'mostWidth',
  // The offset of each run from the start of its window.
  'places',
] as const

/** Names of arguments. */
export type ConvolutionArgument = ArgumentName | (typeof names)[number]

/** The number of the word of each argument, including those of products. */
export const word: Words<ConvolutionArgument> = {
  ...productWord,
  ...numberWords(names, productWord.batch + 4 * batchAxes),
}

/** The maximum number of runs of a window that fit into the block of arguments. */
export const runsMost = 3072

/** Reads an argument. */
export function argument(args: Code, name: ConvolutionArgument): Code {
  return load('i32.load', args, 4 * word[name])
}

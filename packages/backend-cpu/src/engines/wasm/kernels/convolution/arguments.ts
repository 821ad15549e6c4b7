// What convolutions read from the block of arguments, behind the words of a product. Distances are in bytes.
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
  // The distance of two windows along each axis, and of two images.
  'stepDepth',
  'stepHeight',
  'stepWidth',
  'stepImage',
  // A window: runs of so many neighbouring numbers, how many runs.
  'run',
  'runs',
  // Working memory behind the panels: the addresses of windows, from its begin on.
  'table',
  // Input gradient: windows of an image, groups, distances of two groups in each operand, panels of all filters.
  'windows',
  'groups',
  'groupX',
  'groupA',
  'groupB',
  'filters',
  // An image that is larger than what is asked for, by padding: where it begins in working memory, or 0 for none; its size.
  'image',
  'imageBytes',
  // What is asked for: where it begins in the image; its extents, the last one in bytes; distances in the image.
  'cropAt',
  'cropDepth',
  'cropHeight',
  'cropRow',
  'planeBytes',
  'rowBytes',
  // Channels of an item, where every channel is by itself.
  'channels',
  // Winograd's transforms: distances of rows and columns of the grid that is read and of that which is written; the number
  // of the first tile; outputs along height and width, of which the last tiles may have too many.
  'fromRow',
  'fromColumn',
  'toRow',
  'toColumn',
  'firstTile',
  'mostHeight',
  'mostWidth',
  // Distances of the runs of a window from its begin; as many as there are runs.
  'places',
] as const

/** Names of arguments. */
export type ConvolutionArgument = ArgumentName | (typeof names)[number]

/** The number of the word of each argument, those of products among them. */
export const word: Words<ConvolutionArgument> = {
  ...productWord,
  ...numberWords(names, productWord.batch + 4 * batchAxes),
}

/** Most runs of a window that fit into the block of arguments. */
export const runsMost = 3072

/** Reads an argument. */
export function argument(args: Code, name: ConvolutionArgument): Code {
  return load('i32.load', args, 4 * word[name])
}

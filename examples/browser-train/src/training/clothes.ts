// Fashion-MNIST in a page: from a folder beside the page, or from files that the user chooses.
import { decodeIdx, fashionMnist } from '@tensorloom/datasets'
import type { ImageParts, Samples } from '@tensorloom/example-browser-shared/digits'
import { scope, type Tensor } from '@tensorloom/tensor'

/** How many of the 60,000 and 10,000 images are used: an epoch takes seconds, not a minute. */
const most = { train: 6000, test: 1000 } as const

/** The beginnings of the names of the four files. */
const names = ['train-images', 'train-labels', 't10k-images', 't10k-labels'] as const

/**
 * Loads the images. The tensors are the caller's to free.
 *
 * @param source - the four files, or the address of the folder that has them
 */
export async function loadClothes(source: readonly File[] | string): Promise<ImageParts> {
  const all = typeof source === 'string' ? await fromFolder(source) : await fromFiles(source)
  try {
    return { train: some(all.train, most.train), test: some(all.test, most.test) }
  } finally {
    for (const { x, y } of [all.train, all.test]) {
      x.dispose()
      y.dispose()
    }
  }
}

async function fromFolder(url: string): Promise<ImageParts> {
  try {
    return await fashionMnist({ url, retries: 0 })
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    throw new Error(
      `Fashion-MNIST is not beside this page: put its four files into the folder fashion-mnist, or choose them here. (${reason})`,
    )
  }
}

async function fromFiles(files: readonly File[]): Promise<ImageParts> {
  const chosen = names.map((name) => files.find((file) => file.name.startsWith(name)))
  const missing = names.filter((_, k) => chosen[k] === undefined)
  if (missing.length > 0) {
    throw new Error(
      `Choose all four files of Fashion-MNIST: ${missing.map((name) => `${name}-….gz`).join(', ')} missing.`,
    )
  }
  const made: Tensor[] = []
  try {
    for (const file of chosen) made.push(await decodeIdx(file!).catch((error: unknown) => notReadable(file!, error)))
    const [trainX, trainY, testX, testY] = made as [Tensor, Tensor, Tensor, Tensor]
    return { train: part(trainX, trainY), test: part(testX, testY) }
  } catch (error) {
    for (const one of made) one.dispose()
    throw error
  }
}

function notReadable(file: File, error: unknown): never {
  throw new Error(`${file.name}: ${(error as Error).message.split('\n')[0]}`)
}

function part(x: Tensor, y: Tensor): Samples {
  const [count, height, width] = x.shape
  if (x.shape.length !== 3 || height !== 28 || width !== 28 || y.shape.length !== 1 || y.shape[0] !== count) {
    throw new Error(
      `These are not 28 × 28 images with a label each: [${x.shape.join(', ')}] and [${y.shape.join(', ')}].`,
    )
  }
  const images = x.reshape([...x.shape, 1])
  x.dispose()
  return { x: images, y }
}

/** The first images, 0 to 1. */
function some({ x, y }: Samples, limit: number): Samples {
  const [count, ...shape] = x.shape as [number, ...number[]]
  const kept = Math.min(count, limit)
  return scope(() => ({
    x: x
      .slice([0, 0, 0, 0], [kept, ...shape])
      .cast('float32')
      .div(255),
    y: y.slice([0], [kept]).cast('int32'),
  }))
}

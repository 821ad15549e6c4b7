// Images: pixels in the file's own channels, and turned upright.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeImage } from '@tensorloom/datasets'
import { type ExpectedArray, type FileCase, Mismatch, readJson, sameTensor } from '../cases.js'

interface Entry {
  readonly file: string
  readonly expected?: string
  readonly note?: string
}

interface Index {
  readonly good: readonly Entry[]
  readonly broken: readonly Entry[]
  readonly judgement: readonly Entry[]
}

interface Expected {
  readonly width: number
  readonly height: number
  readonly tolerance: number
  readonly pixels: ExpectedArray
  readonly pixels_nosmooth?: ExpectedArray
  readonly oriented?: ExpectedArray
  /** Of images in CMYK, what they look like. */
  readonly rgb?: readonly number[]
}

/** All cases of a folder. */
export function imageCases(folder: string, index: Index): readonly FileCase[] {
  const bytes = (file: string): Uint8Array => readFileSync(join(folder, file))
  const decode = (file: string): Promise<unknown> => decodeImage(bytes(file))
  return [
    ...index.good.map(
      ({ file, expected, note }): FileCase => ({
        name: file,
        // A rare process may be refused, by its name.
        verdict: note?.includes('refuse by name is fine') ? 'judgement' : 'good',
        read: async () => {
          const { width, height, tolerance, pixels, pixels_nosmooth, oriented, rgb } = readJson(
            join(folder, expected!),
          ) as Expected
          const options = pixels.dtype === 'uint16' ? { dtype: 'int32' as const } : {}
          const image = await decodeImage(bytes(file), options)
          const stored = rgb === undefined ? pixels : { dtype: 'uint8', shape: [height, width, 3], data: rgb }
          await either(
            () => sameTensor(image, stored, tolerance),
            pixels_nosmooth && (() => sameTensor(image, pixels_nosmooth, tolerance)),
          )
          if (oriented !== undefined) {
            await sameTensor(await decodeImage(bytes(file), { applyOrientation: true }), oriented, tolerance)
          }
        },
      }),
    ),
    ...index.broken.map(({ file }): FileCase => ({ name: file, verdict: 'broken', read: () => decode(file) })),
    ...index.judgement.map(({ file }): FileCase => ({ name: file, verdict: 'judgement', read: () => decode(file) })),
  ]
}

// JPEGs with half the colours may be spread smoothly or not.
async function either(first: () => Promise<void>, second: (() => Promise<void>) | undefined): Promise<void> {
  try {
    await first()
  } catch (error) {
    if (!(error instanceof Mismatch) || second === undefined) throw error
    await second()
  }
}

// WAV files by their path.
import { type Sound, type WavOptions, wavSound } from '../audio/decode-wav.js'
import { type SoundToWrite, type WavWriteOptions, wavBytes } from '../audio/encode-wav.js'
import { type FileUrl, readBytes, writeBytes } from './files.js'

/**
 * Sound from a WAV file; see `decodeWav`.
 *
 * @throws `DataError` if the file cannot be read, is damaged, or has an unsupported format
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { zeros } from '@tensorloom/tensor'
 * import { readWav, writeWav } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'wav-')), 'silence.wav')
 * await writeWav(path, { samples: zeros([8000, 1]), sampleRate: 16_000 })
 * const { samples, sampleRate } = await readWav(path)
 * console.log(samples.shape, sampleRate) // [8000, 1] 16000
 * ```
 */
export async function readWav<D extends 'float32' | 'float64' = 'float32'>(
  path: string | FileUrl,
  options: WavOptions<D> = {},
): Promise<Sound<D>> {
  return wavSound('readWav', await readBytes('readWav', path), options)
}

/**
 * Writes sound as a WAV file; see `encodeWav`. The file is never incomplete: it is written elsewhere and renamed.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { arange, sin } from '@tensorloom/tensor'
 * import { readWav, writeWav } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'wav-')), 'tone.wav')
 * const seconds = arange(0, 16_000).div(16_000)
 * await writeWav(path, { samples: sin(seconds.mul(2 * Math.PI * 440)).expandDims({ axis: 1 }), sampleRate: 16_000 })
 * console.log((await readWav(path)).samples.shape) // [16000, 1]
 * ```
 */
export async function writeWav(
  path: string | FileUrl,
  sound: SoundToWrite,
  options: WavWriteOptions = {},
): Promise<void> {
  await writeBytes('writeWav', path, await wavBytes('writeWav', sound, options))
}

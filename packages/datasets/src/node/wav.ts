// WAV files by their path.
import { type Sound, type WavOptions, wavSound } from '../audio/decode-wav.js'
import { type SoundToWrite, type WavWriteOptions, wavBytes } from '../audio/encode-wav.js'
import { type FileUrl, readBytes, writeBytes } from './files.js'

/**
 * Sound from a WAV file; see `decodeWav`.
 *
 * @throws `DataError` if the file cannot be read, is damaged, or has an unsupported format
 */
export async function readWav<D extends 'float32' | 'float64' = 'float32'>(
  path: string | FileUrl,
  options: WavOptions<D> = {},
): Promise<Sound<D>> {
  return wavSound('readWav', await readBytes('readWav', path), options)
}

/** Writes sound as a WAV file; see `encodeWav`. The file is never incomplete: it is written elsewhere and renamed. */
export async function writeWav(
  path: string | FileUrl,
  sound: SoundToWrite,
  options: WavWriteOptions = {},
): Promise<void> {
  await writeBytes('writeWav', path, await wavBytes('writeWav', sound, options))
}

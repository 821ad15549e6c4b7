// Spoken words: espeak-ng speaks them with many voices, speeds and pitches, and noise is added.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeWav } from '@tensorloom/datasets'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

/** The words. */
export const words = ['yes', 'no', 'up', 'down', 'left', 'right', 'on', 'off', 'stop', 'go'] as const
const seconds = 1
/** Samples per second. */
export const samplingRate = 22050
/** Samples of each recording. */
export const length: number = seconds * samplingRate

const accents = ['en-us', 'en-gb', 'en-gb-scotland', 'en-029']
const trainVoices = ['m1', 'm2', 'm3', 'm4', 'f1', 'f2', 'f3', 'croak']
const testVoices = ['m5', 'm6', 'm7', 'f4', 'f5']
const run = promisify(execFile)

/** Recordings with their words. */
export interface Recordings {
  /** float32 [count, length] */
  readonly x: Tensor
  /** int32 [count] */
  readonly y: Tensor
}

/** Speaks every word `perWord` times. Voices of the test do not occur in training. */
export async function speak(perWord: number, use: 'train' | 'test'): Promise<Recordings> {
  const voices = use === 'train' ? trainVoices : testVoices
  const count = perWord * words.length
  const choices = await randomUniform([count, 6]).data()
  const noise = await randomUniform([count * length], { min: -1 }).data()
  const samples = new Float32Array(count * length)
  const spoken = async (k: number): Promise<void> => {
    const [accent, voice, speed, pitch, shift, level] = choices.subarray(6 * k, 6 * k + 6)
    const wave = await recording(words[k % words.length]!, [
      '-v',
      `${accents[Math.floor(accent! * accents.length)]}+${voices[Math.floor(voice! * voices.length)]}`,
      '-s',
      String(Math.round(120 + 100 * speed!)),
      '-p',
      String(Math.round(20 + 60 * pitch!)),
    ])
    const start = Math.floor(shift! * Math.max(1, length - wave.length))
    const loudness = 0.02 * level!
    for (let at = 0; at < length; at++) samples[k * length + at] = loudness * noise[k * length + at]!
    for (let at = 0; at < Math.min(wave.length, length - start); at++) samples[k * length + start + at]! += wave[at]!
  }
  // A few at a time: each is a process of its own.
  const together = 8
  for (let k = 0; k < count; k += together) {
    await Promise.all(Array.from({ length: Math.min(together, count - k) }, (_, one) => spoken(k + one)))
  }
  return {
    x: tensor(samples, { shape: [count, length] }),
    y: tensor(
      Array.from({ length: count }, (_, k) => k % words.length),
      { dtype: 'int32' },
    ),
  }
}

async function recording(word: string, settings: readonly string[]): Promise<Float32Array> {
  const { stdout } = await run('espeak-ng', [...settings, '--stdout', word], { encoding: 'buffer', maxBuffer: 2 ** 22 })
  const sound = await decodeWav(stdout)
  const samples = Float32Array.from(await sound.samples.data())
  sound.samples.dispose()
  return samples
}

/** Whether espeak-ng is installed. */
export async function canSpeak(): Promise<boolean> {
  return await run('espeak-ng', ['--version']).then(
    () => true,
    () => false,
  )
}

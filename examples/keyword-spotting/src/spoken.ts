// Spoken words: espeak-ng speaks them with many voices, speeds and pitches, and noise is added.
import { samplingRate, speakAll, speakers } from '@tensorloom/example-shared'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

/** The words. */
export const words = ['yes', 'no', 'up', 'down', 'left', 'right', 'on', 'off', 'stop', 'go'] as const
const seconds = 1
/** Samples of each recording. */
export const length: number = seconds * samplingRate

/** Recordings with their words. */
export interface Recordings {
  /** float32 [count, length] */
  readonly x: Tensor
  /** int32 [count] */
  readonly y: Tensor
}

/** Speaks every word `perWord` times. Voices of the test do not occur in training. */
export async function speakWords(perWord: number, use: 'train' | 'test'): Promise<Recordings> {
  const { accents, [use]: voices } = speakers
  const count = perWord * words.length
  const choices = await randomUniform([count, 6]).data()
  const noise = await randomUniform([count * length], { min: -1 }).data()
  const choicesOf = (k: number): ArrayLike<number> => choices.subarray(6 * k, 6 * k + 6)
  const waves = await speakAll(
    Array.from({ length: count }, (_, k) => {
      const { 0: accent, 1: voice, 2: speed, 3: pitch } = choicesOf(k)
      const name = `${accents[Math.floor(accent! * accents.length)]}+${voices[Math.floor(voice! * voices.length)]}`
      return [words[k % words.length]!, { name, speed: 120 + 100 * speed!, pitch: 20 + 60 * pitch! }] as const
    }),
  )
  const samples = new Float32Array(count * length)
  waves.forEach((wave, k) => {
    const { 4: shift, 5: level } = choicesOf(k)
    const start = Math.floor(shift! * Math.max(1, length - wave.length))
    const loudness = 0.02 * level!
    for (let at = 0; at < length; at++) samples[k * length + at] = loudness * noise[k * length + at]!
    for (let at = 0; at < Math.min(wave.length, length - start); at++) samples[k * length + start + at]! += wave[at]!
  })
  return {
    x: tensor(samples, { shape: [count, length] }),
    y: tensor(
      Array.from({ length: count }, (_, k) => k % words.length),
      { dtype: 'int32' },
    ),
  }
}

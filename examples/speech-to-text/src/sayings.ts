// Spoken numbers: espeak-ng says two to four figures one after another, with many voices, speeds and pitches, and noise is added.
import { samplingRate, speakAll, speakers } from '@tensorloom/example-shared'
import { randomUniform, type Tensor, tensor } from '@tensorloom/tensor'

const figures = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const mostWords = 4
/** Samples of each recording: 2.4 seconds. */
export const length: number = Math.round(2.4 * samplingRate)

/** Recordings with what is said in them. */
export interface Sayings {
  /** float32 [count, length] */
  readonly sounds: Tensor
  readonly texts: readonly string[]
}

/** Says random figures. Voices of the test do not occur in training. */
export async function sayings(count: number, use: 'train' | 'test'): Promise<Sayings> {
  const { accents, [use]: voices } = speakers
  const draws = await randomUniform([count, 7 + mostWords]).data()
  const drawsOf = (k: number): Float32Array =>
    draws.subarray((7 + mostWords) * k, (7 + mostWords) * (k + 1)) as Float32Array
  const texts = Array.from({ length: count }, (_, k) => {
    const words = 2 + Math.floor(drawsOf(k)[6]! * (mostWords - 1))
    return Array.from(drawsOf(k).subarray(7, 7 + words), (draw) => figures[Math.floor(draw * figures.length)]).join(' ')
  })
  const waves = await speakAll(
    texts.map((text, k) => {
      const [accent, voice, speed, pitch] = drawsOf(k) as unknown as readonly [number, number, number, number]
      const name = `${accents[Math.floor(accent * accents.length)]}+${voices[Math.floor(voice * voices.length)]}`
      return [text, { name, speed: 160 + 60 * speed, pitch: 20 + 60 * pitch }] as const
    }),
  )
  const noise = await randomUniform([count * length], { min: -1 }).data()
  const samples = new Float32Array(count * length)
  waves.forEach((wave, k) => {
    const [shift, level] = drawsOf(k).subarray(4) as unknown as readonly [number, number]
    const start = Math.floor(shift * Math.max(1, length - wave.length))
    const kept = Math.min(wave.length, length - start)
    for (let at = 0; at < length; at++) samples[k * length + at] = 0.02 * level * noise[k * length + at]!
    for (let at = 0; at < kept; at++) samples[k * length + start + at]! += wave[at]!
  })
  return { sounds: tensor(samples, { shape: [count, length] }), texts }
}

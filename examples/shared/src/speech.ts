// Speech to learn from: espeak-ng speaks any text, in many voices (https://github.com/espeak-ng/espeak-ng).
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeWav } from '@tensorloom/datasets'

/** Samples per second of what is spoken. */
export const samplingRate = 22050

/** How a text is spoken. */
export interface Voice {
  /** Accent and speaker, such as `en-gb+m3`. */
  readonly name: string
  /** Words per minute. */
  readonly speed: number
  /** 0 to 99; 50 is usual. */
  readonly pitch: number
}

/** What all examples speak with: accents, speakers to learn from, and others to be tested on. */
export const speakers: Readonly<Record<'accents' | 'train' | 'test', readonly string[]>> = {
  accents: ['en-us', 'en-gb', 'en-gb-scotland', 'en-029'],
  train: ['m1', 'm2', 'm3', 'm4', 'f1', 'f2', 'f3', 'croak'],
  test: ['m5', 'm6', 'm7', 'f4', 'f5'],
}

const run = promisify(execFile)

// The samples of a spoken text, −1 to 1.
async function speak(text: string, { name, speed, pitch }: Voice): Promise<Float32Array> {
  const settings = ['-v', name, '-s', String(Math.round(speed)), '-p', String(Math.round(pitch)), '--stdout', text]
  const { stdout } = await run('espeak-ng', settings, { encoding: 'buffer', maxBuffer: 2 ** 22 })
  const sound = await decodeWav(stdout)
  const samples = Float32Array.from(await sound.samples.data())
  sound.samples.dispose()
  return samples
}

/** Speaks many texts, a few at a time, since each is a process of its own. Samples come in the order of the texts. */
export async function speakAll(texts: readonly (readonly [text: string, voice: Voice])[]): Promise<Float32Array[]> {
  const spoken: Float32Array[] = []
  const together = 8
  for (let k = 0; k < texts.length; k += together) {
    spoken.push(...(await Promise.all(texts.slice(k, k + together).map(([text, voice]) => speak(text, voice)))))
  }
  return spoken
}

/** Ends the program with the line to write if espeak-ng is not installed. */
export async function needsSpeech(example: string): Promise<void> {
  await run('espeak-ng', ['--version']).catch(() => {
    console.error(
      `${example}: espeak-ng is not there: apt-get install espeak-ng, or https://github.com/espeak-ng/espeak-ng`,
    )
    process.exit(1)
  })
}

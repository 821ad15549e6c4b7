// Damaged models: each is read, or refused by a SerializationError, and takes no memory for what is not there.
// TENSORLOOM_FUZZ=100000 says how many; 400 by default.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { largestAllocation, mutated, randomFrom } from '../../datasets/test/readers/mutate.js'
import { loadTfjs } from '../src/index.js'

type Files = Readonly<Record<string, Uint8Array>>
type Random = (below: number) => number

// Processor time, which other programs do not lengthen.
const milliseconds = (start: NodeJS.CpuUsage): number => process.cpuUsage(start).user / 1000

const count = Number(process.env.TENSORLOOM_FUZZ ?? 400)
const folder = fileURLToPath(new URL('data/reference', import.meta.url))

const seeds: readonly Files[] = readdirSync(folder, { withFileTypes: true })
  .filter((one) => one.isDirectory() && one.name !== 'broken')
  .map(({ name }) => {
    const names = readdirSync(join(folder, name)).filter((file) => /^model\.json$|\.bin$/.test(file))
    return Object.fromEntries(names.map((file) => [file, new Uint8Array(readFileSync(join(folder, name, file)))]))
  })
  .filter((files) => files['model.json']!.length < 20_000)

const values: readonly unknown[] = [
  null,
  -1,
  0,
  1,
  2,
  7,
  0.5,
  1e9,
  2 ** 31,
  1e300,
  '',
  'x',
  '-1',
  '999999999999',
  [],
  {},
  true,
  false,
]

/** The JSON with one to three places changed. */
function changed(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const json = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
  const foreign = JSON.parse(new TextDecoder().decode(other)) as Record<string, unknown>
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const [parent, key] = place(json, random)
    const [from, at] = place(foreign, random)
    const before = parent[key]
    const act = [
      () => values[random(values.length)],
      () => from[at],
      () => undefined,
      () => [before, before],
      () => (typeof before === 'number' ? before * 1000 + 1 : [before]),
      () => nested(before, 1 + random(200)),
    ]
    // What is undefined is left out.
    parent[key] = structuredClone(act[random(act.length)]!())
  }
  return new TextEncoder().encode(JSON.stringify(json))
}

function nested(value: unknown, depth: number): unknown {
  return depth === 0 ? value : [nested(value, depth - 1)]
}

function place(json: Record<string, unknown>, random: Random): readonly [Record<string, unknown>, string] {
  let parent = json
  for (;;) {
    const keys = Object.keys(parent)
    const key = keys[random(keys.length)] ?? 'x'
    const inside = parent[key]
    if (typeof inside !== 'object' || inside === null || Object.keys(inside).length === 0 || random(6) === 0)
      return [parent, key]
    parent = inside as Record<string, unknown>
  }
}

function damaged(files: Files, other: Files, random: Random): Files {
  const names = Object.keys(files)
  const name = random(4) === 0 ? names[random(names.length)]! : 'model.json'
  const way = name === 'model.json' && random(3) > 0 ? changed : mutated
  const [bytes, foreign] = [files[name]!, other[name] ?? other['model.json']!]
  return { ...files, [name]: way(bytes, foreign, random) }
}

it(`reads or refuses ${count} damaged models`, { timeout: 60_000 + count * 60 }, async () => {
  const random = randomFrom(17)
  let [good, refused, slowest] = [0, 0, 0]
  for (let k = 0; k < count; k++) {
    const files = damaged(seeds[random(seeds.length)]!, seeds[random(seeds.length)]!, random)
    const size = Object.values(files).reduce((sum, { length }) => sum + length, 0)
    let error: unknown
    const start = process.cpuUsage()
    const largest = await largestAllocation(async () => {
      try {
        const model = await loadTfjs(files['model.json']!, { files })
        model.dispose()
      } catch (thrown) {
        error = thrown
      }
    })
    slowest = Math.max(slowest, milliseconds(start))
    if (error === undefined) good++
    else {
      refused++
      const { name, message } = error as Error
      if (name !== 'SerializationError' || !message.includes('\nhelp: ')) {
        throw new Error(`case ${k}: ${new TextDecoder().decode(files['model.json'])}`, { cause: error })
      }
    }
    if (largest > 2 ** 17 + 10 * size) throw new Error(`case ${k} took ${largest} bytes for ${size}`)
  }
  console.log(`tfjs: ${good} read, ${refused} refused, the slowest took ${slowest.toFixed(0)} ms`)
  expect([good > 0, refused > 0, good + refused]).toEqual([true, true, count])
})

it.each(['__proto__', 'constructor', 'hasOwnProperty'])('names such as %s are names like others', async (name) => {
  const text = new TextDecoder().decode(seeds[0]!['model.json'])
  const json = JSON.parse(text) as { modelTopology: { class_name: string } }
  json.modelTopology.class_name = name
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  await expect(loadTfjs(bytes, { files: seeds[0]! })).rejects.toThrow('unknown layer')
})

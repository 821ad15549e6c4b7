// ONNX's own node suite: every case passes, but for those that are listed with the reason.
import { cpu } from '@tensorloom/backend-cpu'
import { memory, setBackend, setSeed } from '@tensorloom/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { runCaseFiles } from '../src/cases/run-case.js'
import { filesOf, foldersOf } from './support/tar.js'

const cases = [...foldersOf(filesOf('node-suite.tar.gz'), 2)].map(
  ([path, files]) => [path.split('/')[1]!, files] as const,
)

/** Why a case does not pass. The README has the same list. */
const reasons: readonly (readonly [pattern: RegExp, reason: string, count: number])[] = [
  [/^test_bernoulli/, 'random numbers of NumPy', 6],
  [/^test_training_dropout_(default_mask|default|mask)$|^test_training_dropout$/, 'random numbers of NumPy', 4],
  [/^test_adam_multiple$/, 'computed with an epsilon that the model does not have', 1],
  [/^test_cast(like)?_FLOAT_to_BFLOAT16/, 'the suite truncates where IEEE 754 and PyTorch round', 3],
  [
    /^test_resize_downsample_scales_(cubic|linear)_align_corners$/,
    'the suite aligns corners of an axis of 2.4 elements',
    2,
  ],
  [
    /^test_(identity_(opt|sequence)|if_(opt|seq)|loop13_seq|loop16_seq_none|optional_get_element_sequence|sequence_(insert|map)_.*)$/,
    'the suite has no files for its sequences',
    21,
  ],
]

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
})

const size = 120
const parts = Array.from({ length: Math.ceil(cases.length / size) }, (_, k) => k)

describe.each([
  ['as users give inputs', { onHost: false, runs: 1 }],
  ['with a plan', { onHost: false, runs: 2 }],
  ['with inputs in host memory', { onHost: true, runs: 1 }],
] as const)('%s', (_, options) => {
  test.each(parts)('part %i', async (part) => {
    // Ten random bits are those of NumPy by chance, once in a while.
    setSeed(1)
    const before = memory().tensors
    const failed: string[] = []
    for (const [name, files] of cases.slice(part * size, (part + 1) * size)) {
      const problem = await runCaseFiles(files, options)
      const listed = reasons.some(([pattern]) => pattern.test(name))
      if ((problem !== undefined) !== listed) failed.push(`${name}: ${problem ?? 'passes, but is listed'}`)
    }
    expect(failed).toEqual([])
    expect(memory().tensors).toBe(before)
  })
})

test('at most one case in 25 is listed', () => {
  const counts = reasons.map(([pattern]) => cases.filter(([name]) => pattern.test(name)).length)
  expect(counts).toEqual(reasons.map(([, , count]) => count))
  expect(cases.length).toBe(907)
})

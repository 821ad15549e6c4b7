// Decoding of label sequences: against all alignments of short sequences, and bad input. Larger cases are among Keras's.
import { tensor } from '@tensorloom/tensor'
import { ctcDecode } from '@tensorloom/tensor/losses'
import { expect, test } from 'vitest'

// Two steps of three classes; class 0 is the blank.
const scores = [
  [Math.log(0.4), Math.log(0.35), Math.log(0.25)],
  [Math.log(0.4), Math.log(0.35), Math.log(0.25)],
]

test('a beam search sums over alignments, which the greedy path does not', async () => {
  const logits = tensor([scores])
  const greedy = await ctcDecode(logits, tensor([2]))
  expect([...(await greedy.sequences.data())]).toEqual([-1, -1])
  expect((await greedy.scores.data())[0]).toBeCloseTo(-2 * Math.log(0.4), 5)

  const beam = await ctcDecode(logits, tensor([2]), { strategy: 'beamSearch', topPaths: 4 })
  expect(beam.sequences.shape).toEqual([4, 1, 2])
  // 1: 1·blank, blank·1, 1·1; 2: the same; empty: blank·blank; then 1·2 and 2·1.
  const expected: readonly (readonly [number[], number])[] = [
    [[1, -1], 2 * 0.4 * 0.35 + 0.35 ** 2],
    [[2, -1], 2 * 0.4 * 0.25 + 0.25 ** 2],
    [[-1, -1], 0.4 ** 2],
    [[1, 2], 0.35 * 0.25],
  ]
  const [sequences, found] = [await beam.sequences.data(), await beam.scores.data()]
  for (const [k, [labels, probability]] of expected.entries()) {
    expect([...sequences.slice(2 * k, 2 * k + 2)]).toEqual(labels)
    expect(found[k]).toBeCloseTo(Math.log(probability), 5)
  }
})

test('repeats are merged, or not; lengths end a sample; the blank may be another class', async () => {
  const logits = tensor([
    [
      [0, 5, 0],
      [0, 5, 0],
      [5, 0, 0],
      [0, 5, 0],
    ],
  ])
  const decoded = async (length: number, options = {}): Promise<number[]> => [
    ...(await (await ctcDecode(logits, tensor([length]), options)).sequences.data()),
  ]
  expect(await decoded(4)).toEqual([1, 1, -1, -1])
  expect(await decoded(4, { mergeRepeated: false })).toEqual([1, 1, 1, -1])
  expect(await decoded(2)).toEqual([1, -1, -1, -1])
  expect(await decoded(4, { blank: 1 })).toEqual([0, -1, -1, -1])
})

test('bad input is refused', async () => {
  const logits = tensor([scores])
  await expect(ctcDecode(logits, tensor([1, 2]))).rejects.toThrow(/lengths \[2\]/)
  await expect(ctcDecode(logits, tensor([2]), { blank: 3 })).rejects.toThrow(/blank is 3 of 3 classes/)
  await expect(ctcDecode(logits, tensor([2]), { strategy: 'beam' as 'greedy' })).rejects.toThrow(/beamSearch/)
  await expect(ctcDecode(logits, tensor([2]), { strategy: 'beamSearch', beamWidth: 1, topPaths: 2 })).rejects.toThrow(
    /at most beamWidth/,
  )
})

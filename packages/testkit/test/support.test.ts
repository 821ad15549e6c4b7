// The support matrix of a backend with limits, and what is said when an op moves.
import { asyncBackend, changedSupport, type SupportMatrix, supportMarkdown, supportMatrix } from '@tensorloom/testkit'
import { expect, it } from 'vitest'

const ops = ['exp', 'argMax', 'max', 'transpose', 'softmax', 'maxPool1d', 'gelu']

it('finds how each op is answered, by running it', async () => {
  const matrix = await supportMatrix(
    { whole: asyncBackend(), floats: () => asyncBackend({ dtypes: ['float32', 'bool'] }) },
    { ops },
  )
  expect(matrix.backends).toEqual(['whole', 'floats'])
  expect(matrix.ops.exp).toEqual({ whole: { ways: ['lowered'] }, floats: { ways: ['lowered'] } })
  expect(matrix.ops.transpose!.whole).toEqual({ ways: ['view'] })
  expect(matrix.ops.softmax!.whole).toEqual({ ways: ['composed'] })
  expect(matrix.ops.argMax!.whole).toEqual({ ways: ['lowered'] })
  expect(matrix.ops.argMax!.floats).toEqual({ ways: ['fallback'], fallbacks: ['argMax: dtype int32'] })
  expect(matrix.steps.geluGradient!.whole).toEqual({ ways: ['lowered'] })
  expect(matrix.functions).toEqual({})

  const page = supportMarkdown(matrix)
  expect(page).toContain('| `argMax` | lowered | **fallback** (argMax: dtype int32) |')
  expect(page).toMatch(/^\| fallback \| 0 \| [1-9] \|$/m)
})

it('tells what fell back from what moved otherwise', () => {
  const of = (one: SupportMatrix['ops'][string][string]): SupportMatrix => ({
    backends: ['mine'],
    ops: { exp: { mine: one } },
    functions: {},
    steps: {},
  })
  const [kernel, lowered] = [of({ ways: ['kernel'] }), of({ ways: ['lowered'] })]
  const fallen = of({ ways: ['composed'], fallbacks: ['expGradient: dtype int32'] })
  expect(changedSupport(kernel, kernel)).toEqual({ worse: [], other: [] })
  expect(changedSupport(lowered, kernel)).toEqual({ worse: [], other: ['exp on mine: lowered → kernel'] })
  expect(changedSupport(lowered, fallen)).toEqual({
    worse: ['exp on mine: lowered → **composed** (expGradient: dtype int32)'],
    other: [],
  })
  expect(changedSupport(fallen, lowered).worse).toEqual([])
  expect(changedSupport({ ...kernel, ops: {} }, kernel).other).toEqual(['exp on mine: nothing → kernel'])
})

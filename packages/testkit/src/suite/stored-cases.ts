// Sections of stored cases beside the conformance set: dtypes, numerics at extremes, gradients where PyTorch decides.
import type { ConformanceCase, OpCase } from '../conformance/case.js'
import { isOptimizerCase } from '../conformance/case.js'
import type { KitCases } from '../conformance/kit-cases.js'
import { describeCase, expectPass } from './conformance.js'
import type { Suite } from './context.js'
import { knownValues } from './known-values.js'
import { largeReductions } from './large-reductions.js'

const opCases = (cases: readonly ConformanceCase[]): readonly OpCase[] =>
  cases.flatMap((one) => (isOptimizerCase(one) ? [] : [one]))

/** Every op in every dtype that its rule admits. A dtype that the backend does not take runs on the reference backend. */
export function dtypeTests(suite: Suite, { dtypes }: KitCases): void {
  const { describe } = suite.framework
  describe('dtypes', () => {
    const unclaimed = (['float64', 'int32', 'uint8', 'bool'] as const).filter(
      (dtype) => !suite.backend.capabilities.dtypes.has(dtype),
    )
    if (unclaimed.length > 0) suite.report(`${unclaimed.join(', ')}: not claimed, runs on the reference backend`)
    for (const one of opCases(dtypes)) {
      const used = new Set([...one.inputs, ...one.outputs].map(({ dtype }) => dtype))
      const label = `${one.op} of ${one.inputs.map(({ dtype }) => dtype).join(', ')} ${JSON.stringify(one.attrs)}`
      const keys = ['dtypes', `dtypes/${one.op}`, ...[...used].map((dtype) => `dtypes/${dtype}`)]
      suite.test(label, keys, () => expectPass(one, suite))
    }
  })
}

/** Large numbers, NaN, infinities, ties, denormals, empty shapes, wrapping integers, sums of many elements. */
export function numericsTests(suite: Suite, { extremes }: KitCases): void {
  const { describe } = suite.framework
  describe('numerics', () => {
    const groups = new Map<string, OpCase[]>()
    for (const one of opCases(extremes)) {
      const about = one.about ?? 'others'
      groups.set(about, [...(groups.get(about) ?? []), one])
    }
    for (const [about, cases] of groups) {
      describe(about, () => {
        for (const one of cases) {
          const keys = ['numerics', `numerics/${about}`, `numerics/${one.op}`]
          const test = about === 'denormals' ? suite.testDenormals : suite.test
          test(describeCase(one), keys, () => expectPass(one, suite))
        }
      })
    }
    for (const [group, checks] of Object.entries({
      'large reductions': largeReductions,
      'known values': knownValues,
    })) {
      describe(group, () => {
        for (const [name, check] of Object.entries(checks)) {
          suite.test(name, ['numerics', `numerics/${group}`, `numerics/${name}`], () => check(suite.backend))
        }
      })
    }
  })
}

/** Gradients at points where a function has none, or several. */
export function kinkTests(suite: Suite, { kinks }: KitCases): void {
  suite.framework.describe('gradients where PyTorch decides', () => {
    for (const one of opCases(kinks)) {
      const at = one.inputs.map(({ data }) => `[${data.join(', ')}]`).join(', ')
      suite.test(
        `${one.op} ${JSON.stringify(one.attrs)} at ${at}`,
        ['gradients', 'gradients/kinks', `gradients/${one.op}`],
        () => expectPass(one, suite),
      )
    }
  })
}

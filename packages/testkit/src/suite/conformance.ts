// Section `conformance`: every stored case, and the first case of each op once more with views as inputs.
import { type CaseFile, type ConformanceCase, isOptimizerCase } from '../conformance/case.js'
import { missingFor, type RunOptions, runCase } from '../conformance/run.js'
import type { Suite } from './context.js'

/** Registers the cases, grouped by file and op. */
export function conformanceTests(suite: Suite, files: readonly CaseFile[]): void {
  const { describe } = suite.framework
  describe('conformance', () => {
    const missing = new Map<string, number>()
    for (const { name, cases } of files) {
      describe(name, () => {
        for (const [op, group] of groupByOp(cases)) {
          describe(op, () => {
            for (const [at, { one, index }] of group.entries()) {
              const label = `${name}[${index}] ${describeCase(one)}`
              const lacking = missingFor(one, suite.options)
              if (lacking !== undefined) {
                missing.set(lacking, (missing.get(lacking) ?? 0) + 1)
                suite.report(`${label}: missing: ${lacking}`)
                continue
              }
              const keys = ['conformance', `conformance/${op}`, `conformance/${name}[${index}]`]
              suite.test(label, keys, () => expectPass(one, suite))
              if (at > 0 || isOptimizerCase(one)) continue
              suite.test(`${label} with views`, [...keys, 'conformance/views'], () =>
                expectPass(one, suite, { views: true }),
              )
            }
          })
        }
      })
    }
    const total = [...missing.values()].reduce((sum, count) => sum + count, 0)
    const list = [...missing].map(([what, count]) => `${what} (${count})`)
    if (total > 0) suite.report(`${total} cases are missing: ${list.join(', ')}`)
  })
}

/** Runs a case; fails with what is wrong. */
export async function expectPass(one: ConformanceCase, suite: Suite, more: RunOptions = {}): Promise<void> {
  const { status, problems } = await runCase(one, { ...suite.options, ...more, backend: suite.backend })
  if (status !== 'passed') throw new Error(`${one.op} ${JSON.stringify(one.attrs)}\n${problems.join('\n')}`)
}

/** Cases by op, with their index in the file. */
export function groupByOp(
  cases: readonly ConformanceCase[],
): Map<string, { readonly one: ConformanceCase; readonly index: number }[]> {
  const groups = new Map<string, { one: ConformanceCase; index: number }[]>()
  for (const [index, one] of cases.entries()) {
    const group = groups.get(one.op) ?? []
    group.push({ one, index })
    groups.set(one.op, group)
  }
  return groups
}

/** `conv2d([2, 8, 7, 3], [3, 3, 3, 5]) { padding: "same" }`, shortened. */
export function describeCase(one: ConformanceCase): string {
  const inputs = isOptimizerCase(one) ? [one.param] : one.inputs
  const shapes = inputs.map(({ shape, dtype }) => `${dtype === 'float32' ? '' : `${dtype} `}[${shape.join(', ')}]`)
  const attrs = Object.keys(one.attrs).length === 0 ? '' : ` ${JSON.stringify(one.attrs)}`
  return `${one.op}(${shapes.join(', ')})${attrs}`
}

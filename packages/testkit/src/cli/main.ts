// What `tensorloom-conformance` does: runs the cases of a folder on a backend, prints failures, and counts.
import { resolve } from 'node:path'
import { type Backend, TensorloomError } from '@tensorloom/tensor'
import { type CaseFile, isOptimizerCase } from '../conformance/case.js'
import { conformanceCases } from '../conformance/cases.js'
import type { OptimizerTable } from '../conformance/optimizer.js'
import { type CaseResult, runCase } from '../conformance/run.js'
import { parseArguments, usage } from './arguments.js'
import { readCaseFolder } from './case-folder.js'
import { findBackend, findOptimizers } from './find-package.js'

/**
 * Runs the command.
 *
 * @param args - what follows the command's name
 * @param print - gets every line
 * @param from - folder that it was started in: where packages and relative paths are looked up
 * @returns the exit code: 0 if every case passed, else 1
 */
export async function main(
  args: readonly string[],
  print: (line: string) => void,
  from: string = process.cwd(),
): Promise<number> {
  let files: readonly CaseFile[]
  let backend: Backend
  let optimizers: OptimizerTable
  try {
    const parsed = parseArguments(args)
    if (parsed.help) {
      print(usage)
      return 0
    }
    files = parsed.folder === undefined ? await conformanceCases() : readCaseFolder(resolve(from, parsed.folder))
    const steps = files.some(({ cases }) => cases.some(isOptimizerCase))
    optimizers = steps ? await findOptimizers(from) : {}
    backend = await findBackend(parsed.backend, from)
  } catch (error) {
    if (!(error instanceof TensorloomError)) throw error
    print(error.message)
    return 1
  }
  print(`backend ${backend.name} (${backend.engine})`)
  try {
    return await runFiles(files, backend, optimizers, print)
  } finally {
    await backend.dispose()
  }
}

async function runFiles(
  files: readonly CaseFile[],
  backend: Backend,
  optimizers: OptimizerTable,
  print: (line: string) => void,
): Promise<number> {
  const total = { passed: 0, failed: 0 }
  const unknown = new Map<string, number>()
  for (const { name, cases } of files) {
    let passed = 0
    for (const [index, one] of cases.entries()) {
      const result = await runCase(one, { backend, optimizers })
      if (result.status === 'passed') passed++
      else {
        for (const line of describeFailure(name, index, result)) print(line)
        if (result.status === 'missing') count(unknown, result.problems[0]!)
      }
    }
    total.passed += passed
    total.failed += cases.length - passed
    print(`${name}: ${passed} of ${cases.length}`)
  }
  if (unknown.size > 0) {
    const list = [...unknown].map(([what, times]) => `${what} (${times})`)
    print(`not known, counted as failed: ${list.join(', ')}`)
  }
  print(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

function describeFailure(file: string, index: number, { op, status, problems }: CaseResult): string[] {
  const head = `FAIL ${op}, case ${index} of ${file}`
  return status === 'missing'
    ? [`${head}: not known: ${problems[0]!}`]
    : problems.map((problem) => `${head}: ${problem.replaceAll('\n', '\n  ')}`)
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

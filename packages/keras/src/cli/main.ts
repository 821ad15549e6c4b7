// What `tensorloom-keras-conformance` does: runs the cases of a folder on a backend, prints failures, and counts.
import { resolve } from 'node:path'
import { type Backend, TensorloomError } from '@tensorloom/tensor'
import { findBackend } from '@tensorloom/testkit/node'
import type { CaseGroup } from '../conformance/case.js'
import { runCase } from '../conformance/run.js'
import { parseArguments, usage } from './arguments.js'
import { readCaseFolder } from './case-folder.js'

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
  let groups: readonly CaseGroup[]
  let backend: Backend
  try {
    const parsed = parseArguments(args)
    if (parsed.help) {
      print(usage)
      return 0
    }
    groups = chosen(readCaseFolder(resolve(from, parsed.folder!), parsed.groups), parsed.cases)
    backend = await findBackend(parsed.backend, from)
  } catch (error) {
    if (!(error instanceof TensorloomError)) throw error
    print(error.message)
    return 1
  }
  print(`backend ${backend.name} (${backend.engine})`)
  try {
    return await runGroups(groups, backend, print)
  } finally {
    await backend.dispose()
  }
}

function chosen(groups: readonly CaseGroup[], cases: readonly string[]): readonly CaseGroup[] {
  if (cases.length === 0) return groups
  return groups
    .map(({ group, cases: all }) => {
      return { group, cases: all.filter(({ id }) => cases.some((one) => id === one || id.startsWith(`${one}/`))) }
    })
    .filter((one) => one.cases.length > 0)
}

async function runGroups(
  groups: readonly CaseGroup[],
  backend: Backend,
  print: (line: string) => void,
): Promise<number> {
  const total = { passed: 0, failed: 0 }
  for (const { group, cases } of groups) {
    let passed = 0
    for (const one of cases) {
      const result = await runCase(group, one, { backend })
      if (result.passed) passed++
      for (const problem of result.problems) print(`FAIL ${result.id}: ${problem.replaceAll('\n', '\n  ')}`)
    }
    total.passed += passed
    total.failed += cases.length - passed
    print(`${group}: ${passed} of ${cases.length}`)
  }
  print(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

// Reads the groups of cases in a folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '@tensorloom/tensor'
import { type CaseGroup, parseGroup } from '../conformance/case.js'

/** The groups in a folder: all of them, or those with the given names. `generation-report.json` holds no cases. */
export function readCaseFolder(folder: string, groups: readonly string[]): readonly CaseGroup[] {
  if (!existsSync(folder))
    throw new DataError(`conformance: there is no folder ${folder}`, { help: 'name a folder of case files' })
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'generation-report.json')
    .sort()
  const missing = groups.find((group) => !names.includes(`${group}.json`))
  if (missing !== undefined || names.length === 0) {
    throw new DataError(`conformance: there is no group '${missing ?? '*'}' in ${folder}`, {
      help: `it has ${names.map((name) => name.replace('.json', '')).join(', ') || 'no .json files'}`,
    })
  }
  const chosen = groups.length === 0 ? names : groups.map((group) => `${group}.json`)
  return chosen.map((name) => parseGroup(name, readFileSync(join(folder, name), 'utf8')))
}

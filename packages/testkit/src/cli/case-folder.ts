// Reads the case files of a folder.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '@tensorloom/tensor'
import { type CaseFile, parseCases } from '../conformance/case.js'

/**
 * The cases of every `.json` file in a folder, by file name.
 *
 * @throws `DataError` if the folder does not exist or has no cases, or if a file is not in the format
 */
export function readCaseFolder(folder: string): readonly CaseFile[] {
  if (!existsSync(folder)) {
    throw new DataError(`conformance: there is no folder ${folder}`, {
      help: 'name a folder of case files, or none to run the cases that ship with @tensorloom/testkit',
    })
  }
  if (!statSync(folder).isDirectory()) {
    throw new DataError(`conformance: ${folder} is a file`, { help: 'name the folder that it is in' })
  }
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  const files = names.map((name) => parseCases(name, readFileSync(join(folder, name), 'utf8')))
  if (files.every(({ cases }) => cases.length === 0)) {
    throw new DataError(`conformance: there are no cases in ${folder}`, {
      help: 'a case file is named *.json and is a list of cases; see the README of @tensorloom/testkit',
    })
  }
  return files
}

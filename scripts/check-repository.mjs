// Guards on what is committed: no registry host, no path of one machine, no huge file, no merge leftovers.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const largestFile = 1_000_000 // bytes
// The guard must not find itself.
const word = (/** @type {string[]} */ ...parts) => parts.join('')
const forbidden = [
  { what: 'a registry host name', pattern: new RegExp(word('registry', '\\.[a-z0-9-]+\\.[a-z]{2,}'), 'i') },
  { what: 'a package index host name', pattern: new RegExp(word('(npm\\.pkg|deb)', '\\.(github|debian)\\.'), 'i') },
  { what: 'a path of one machine', pattern: new RegExp(word('(^|[\\s"\'`(=:,])', '/(work|root|home|Users)/'), 'm') },
  { what: 'a merge conflict', pattern: new RegExp(word('^', '(<{7}|>{7}) '), 'm') },
]
const binary = /\.(png|jpg|webp|ico|gz|bin|npz|npy|wasm)$/

const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
const files = listed
  .toString()
  .split('\0')
  .filter((file) => file && existsSync(join(root, file)))

const problems = []
for (const file of files) {
  const { size } = statSync(join(root, file))
  if (size > largestFile) problems.push(`${file}: ${size} bytes, more than ${largestFile}`)
  if (binary.test(file)) continue
  const text = readFileSync(join(root, file), 'utf8')
  for (const { what, pattern } of forbidden) {
    const match = pattern.exec(text)
    if (!match) continue
    const line = text.slice(0, match.index).split('\n').length
    problems.push(`${file}:${line}: ${what}: ${match[0].trim()}`)
  }
}

for (const problem of problems) console.error(problem)
if (files.length === 0) console.error('git lists no files: is this a checkout?')
console.log(`${files.length} files checked, ${problems.length} problems`)
process.exit(problems.length > 0 || files.length === 0 ? 1 : 0)

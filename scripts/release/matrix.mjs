// What the released packages work with: package managers, versions of TypeScript, runtimes and bundlers. Each cell is a
// consumer of its own, outside the workspace.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { captureTool } from '../shared/run.mjs'
import {
  installRuntime,
  newerNodeVersions,
  nodeVersions,
  otherRuntimes,
  typescriptVersions,
} from '../shared/runtimes.mjs'
import { bundlers } from './bundlers.mjs'
import { bundled, consumers, copyCompiled, installedIn, makeConsumer, packageManagers } from './consumers.mjs'
import { runInWorkerd } from './workerd.mjs'

/**
 * @typedef {import('./consumers.mjs').Place} Place
 * @typedef {import('./consumers.mjs').Result} Result
 *
 * @typedef {object} Cell
 * @property {string} group
 * @property {string} row
 * @property {string} column
 * @property {() => Result | Promise<Result>} run - `code` 0 is right; `output` says why it is not.
 */

/**
 * @param {Place} place
 * @param {import('../shared/checks.mjs').Check} check
 * @param {(name: string) => boolean} wanted - Which cells, by `group: row, column`.
 * @returns {Promise<string>} The tables, as Markdown.
 */
export async function runMatrix(place, check, wanted) {
  /** @type {Record<string, Record<string, Record<string, string>>>} */
  const tables = {}
  for (const { group, row, column, run } of cellsOf(place)) {
    const name = `${group}: ${row}, ${column}`
    if (!wanted(name)) continue
    const { code, output } = await Promise.resolve().then(run).catch(thrown)
    const ok = check(name, code === 0, output.trim().slice(-3000))
    tables[group] ??= {}
    tables[group][row] ??= {}
    tables[group][row][column] = ok ? 'ok' : `failed: ${reason(output)}`
  }
  return Object.entries(tables)
    .map(([group, rows]) => markdownTable(group, rows))
    .join('\n')
}

/** @param {unknown} error */
function thrown(error) {
  return { code: 1, output: error instanceof Error ? error.message : String(error) }
}

/**
 * The line that says most: an error if there is one.
 * @param {string} output
 */
function reason(output) {
  const lines = output.split('\n').map((line) => line.trim())
  const line = lines.find((one) => /error/i.test(one)) ?? lines.filter((one) => one !== '').at(-1) ?? 'no output'
  return line.slice(0, 160)
}

/**
 * @param {string} group
 * @param {Record<string, Record<string, string>>} rows
 */
function markdownTable(group, rows) {
  const columns = [...new Set(Object.values(rows).flatMap((cells) => Object.keys(cells)))]
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const body = Object.entries(rows).map(([row, cells]) => line([row, ...columns.map((column) => cells[column] ?? '')]))
  return [line([group, ...columns]), line(['---', ...columns.map(() => '---')]), ...body, ''].join('\n')
}

/**
 * @param {Place} place
 * @returns {Cell[]}
 */
function cellsOf(place) {
  /** Compiled consumers that npm installed, made when the first cell needs them. @type {Map<string, string>} */
  const ready = new Map()
  /** @param {string} name */
  const compiled = (name) => {
    const known = ready.get(name)
    if (known !== undefined) return known
    const { code, output, folder } = makeConsumer(name, 'npm', { ...place, folder: shared(place) })
    if (code !== 0) throw new Error(`npm install: ${output}`)
    const types = captureTool('tsc', ['-p', folder], { cwd: folder })
    if (types.code !== 0) throw new Error(`tsc: ${types.output}`)
    ready.set(name, folder)
    return folder
  }
  return [
    ...packageManagers.flatMap((manager) =>
      consumers.map((name) => ({
        group: 'Package manager',
        row: manager,
        column: name,
        run: () => installAndRun(name, manager, place, compiled),
      })),
    ),
    ...typescriptVersions.flatMap((version) =>
      consumers.map((name) => ({
        group: 'Types',
        row: `TypeScript ${version}`,
        column: name,
        run: () => {
          const cwd = compiled(name)
          return captureTool(installRuntime('typescript', version, 'tsc'), ['-p', cwd, '--noEmit'], { cwd })
        },
      })),
    ),
    ...runtimes().flatMap(({ row, command }) =>
      consumers.map((name) => ({
        group: 'Runtime',
        row,
        column: name,
        run: () => {
          const [executable = '', ...args] = command()
          return captureTool(executable, [...args, 'out/program.js'], { cwd: compiled(name) })
        },
      })),
    ),
    ...[[], ['nodejs_compat']].map((flags) => ({
      group: 'Runtime',
      row: ['workerd', ...flags].join(', '),
      column: 'training',
      run: () => runInWorkerd(compiled('training'), flags),
    })),
    ...Object.entries(bundlers).flatMap(([row, bundle]) =>
      bundled.map((name) => ({
        group: 'Bundler',
        row,
        column: name,
        run: () =>
          bundleAndRun(join(compiled(name), 'out', 'program.js'), join(place.folder, `${row}-${name}`), bundle),
      })),
    ),
  ]
}

/** @param {Place} place */
function shared({ folder }) {
  const path = join(folder, 'compiled')
  mkdirSync(path, { recursive: true })
  return path
}

/**
 * The program that was compiled beside npm's packages runs beside those of another package manager, too.
 * @param {string} name
 * @param {string} manager
 * @param {Place} place
 * @param {(name: string) => string} compiled
 */
function installAndRun(name, manager, place, compiled) {
  const { code, output, folder } = makeConsumer(name, manager, place)
  if (code !== 0) return { code, output }
  const stale = installedIn(folder).filter(
    (one) => !Object.entries(place.versions).some((pair) => pair.join('@') === one),
  )
  if (stale.length > 0) return { code: 1, output: `error: not the released versions: ${stale}` }
  copyCompiled(compiled(name), folder)
  return captureTool(process.execPath, ['out/program.js'], { cwd: folder })
}

/** What runs a compiled program. @returns {{ row: string, command: () => string[] }[]} */
function runtimes() {
  const { bun, deno } = otherRuntimes
  const flags = ['run', '--node-modules-dir=manual', '--no-prompt', '-A']
  return [
    ...[...nodeVersions, ...newerNodeVersions].map((version) => ({
      row: `Node ${version}`,
      command: () => [installRuntime('node', version)],
    })),
    { row: `Bun ${bun}`, command: () => [installRuntime('bun', bun), 'run'] },
    { row: `Deno ${deno}`, command: () => [installRuntime('deno', deno), ...flags] },
  ]
}

/**
 * Runs the bundle where nothing else is: what it forgot to include is missing.
 * @param {string} program
 * @param {string} outdir
 * @param {import('./bundlers.mjs').Bundler} bundle
 */
async function bundleAndRun(program, outdir, bundle) {
  mkdirSync(outdir)
  await bundle(program, outdir)
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }\n')
  return captureTool(process.execPath, ['program.js'], { cwd: outdir })
}

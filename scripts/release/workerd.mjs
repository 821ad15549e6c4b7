// Runs a consumer's work in workerd, the runtime of Cloudflare Workers: no code may be made at run time there, and little may
// be done while modules load.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { captureTool } from '../shared/run.mjs'
import { installRuntime, otherRuntimes } from '../shared/runtimes.mjs'
import { bundleForWorkerd } from './bundlers.mjs'

const compatibilityDate = '2026-11-01'

/**
 * @param {string} folder - Of a consumer that is compiled, with `out/work.js`.
 * @param {readonly string[]} flags - Of compatibility: `nodejs_compat`.
 * @returns {Promise<import('./consumers.mjs').Result>}
 */
export async function runInWorkerd(folder, flags) {
  const here = join(folder, ['workerd', ...flags].join('-'))
  mkdirSync(here)
  const entry = join(here, 'worker.js')
  writeFileSync(
    entry,
    `import { work } from '../out/work.js'\nexport default { async test() { console.log(await work()) } }\n`,
  )
  const files = (await bundleForWorkerd(entry, join(here, 'bundle'))).map((file) => basename(file))
  // The first module is the worker; others are found by the names that they are imported by.
  const modules = ['worker.js', ...files.filter((file) => file !== 'worker.js')]
  const lines = modules.map((file) => `        (name = "${file}", esModule = embed "bundle/${file}"),`)
  const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(
    name = "main",
    worker = (
      modules = [
${lines.join('\n')}
      ],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(', ')}],
    ),
  )],
);
`
  writeFileSync(join(here, 'config.capnp'), config)
  return captureTool(installRuntime('workerd', otherRuntimes.workerd), ['test', 'config.capnp'], { cwd: here })
}

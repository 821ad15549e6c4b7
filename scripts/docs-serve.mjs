// `npm run docs:serve`: shows the documentation site that `npm run docs` made. `-- --port 8080` says where.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serve } from './site/server.mjs'
import { root } from './workspace.mjs'

const site = join(root, 'docs/dist')
const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
if (!existsSync(join(site, 'index.html'))) {
  console.error('there is no site yet: npm run docs')
  process.exit(1)
}
const { origin } = await serve(site, Number(values.port))
console.log(`the documentation is at ${origin}/`)

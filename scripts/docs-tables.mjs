// `npm run docs:tables`: writes the generated pages of docs/reference, by the test that compares them otherwise.
import { runTool } from './shared/run.mjs'

const args = ['run', '--project', 'node*', 'test/docs-tables.test.ts']
process.exit(runTool('vitest', args, { env: { TENSORLOOM_TABLES: 'write' } }))

// `npm run support`: writes docs/support.md and docs/support.json, by the test that compares them otherwise.
import { runTool } from './shared/run.mjs'

const args = ['run', '--project', 'node*', 'test/support-matrix.test.ts']
process.exit(runTool('vitest', args, { env: { TENSORLOOM_SUPPORT: 'write' } }))

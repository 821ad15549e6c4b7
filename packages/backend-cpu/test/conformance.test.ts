// The published kit, run as a stranger would, on every engine that is short to run; conformance.full.test.ts has the rest.
import { describeBackend } from '@tensorloom/testkit'
import { cpu } from '../src/index.js'

await describeBackend(() => cpu())
await describeBackend(() => cpu({ engine: 'js' }))

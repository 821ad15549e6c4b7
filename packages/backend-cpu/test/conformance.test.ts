// The published kit, run as a stranger would: compiled and interpreted.
import { describeBackend } from '@tensorloom/testkit'
import { cpu } from '../src/index.js'

await describeBackend(() => cpu())
await describeBackend(() => cpu({ codegen: false }))

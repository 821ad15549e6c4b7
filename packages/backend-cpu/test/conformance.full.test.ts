// The published kit on every other variant: `npm run test:full` runs it on each Node and in Chromium.
import { describeBackend } from '@tensorloom/testkit'
import { cpu } from '../src/index.js'
import { cpuWith, normalization } from '../src/parts.js'

await describeBackend(() => cpu({ fma: false, threads: 1 }))
await describeBackend(() => cpu({ fma: false, threads: 2 }))
await describeBackend(() => cpu({ threads: 1 }))
await describeBackend(() => cpu({ threads: 2 }))
await describeBackend(() => cpu({ engine: 'js', codegen: false }))
await describeBackend(() => cpuWith([normalization]))

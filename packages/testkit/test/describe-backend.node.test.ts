// A fixed quarter of the kit itself, on the root of trust and on backends that answer later, with and without limits.
// describe-backend.full.node.test.ts has all of it, which takes minutes.
import * as optimizers from '@tensorloom/optim'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend, describeBackend } from '@tensorloom/testkit'
import { everyNth } from '../../../test/support/every-nth.js'
import { limitedBackend } from './support/limited-backend.js'

await describeBackend(reference(), { optimizers, framework: everyNth(4) })
await describeBackend(() => asyncBackend(), {
  framework: everyNth(4),
  skip: { variants: 'it runs what the reference backend runs' },
})
await describeBackend(limitedBackend, { framework: everyNth(4), skip: { variants: 'they are in the full tier' } })

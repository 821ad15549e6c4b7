import * as optimizers from '@tensorloom/optim'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend, describeBackend } from '@tensorloom/testkit'
import { limitedBackend } from './support/limited-backend.js'

// The kit itself, on the root of trust and on backends that answer later, with and without limits. The variants of the
// limited one take more than a minute: describe-backend.full.node.test.ts runs them.
await describeBackend(reference(), { optimizers })
await describeBackend(() => asyncBackend(), { skip: { variants: 'it runs what the reference backend runs' } })
await describeBackend(limitedBackend, { skip: { variants: 'they are in the full tier' } })

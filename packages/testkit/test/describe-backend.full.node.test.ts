// The whole kit, on the root of trust and on backends that answer later, with and without limits: `npm run test:full`.
import * as optimizers from '@tensorloom/optim'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend, describeBackend } from '@tensorloom/testkit'
import { limitedBackend } from './support/limited-backend.js'

await describeBackend(reference(), { optimizers })
await describeBackend(() => asyncBackend(), { skip: { variants: 'it runs what the reference backend runs' } })
await describeBackend(limitedBackend, { skip: { 'variants/large': 'interpreting takes seconds' } })

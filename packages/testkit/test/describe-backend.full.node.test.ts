// The whole kit on a backend with limits: `npm run test:full`.
import { describeBackend } from '@tensorloom/testkit'
import { limitedBackend } from './support/limited-backend.js'

await describeBackend(limitedBackend, { skip: { 'variants/large': 'interpreting takes seconds' } })

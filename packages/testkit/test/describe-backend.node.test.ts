import * as optimizers from '@tensorloom/optim'
import { reference } from '@tensorloom/tensor/backend'
import { asyncBackend, describeBackend } from '@tensorloom/testkit'

// The kit itself, on the root of trust and on backends that answer later, with and without limits.
await describeBackend(reference(), { optimizers })
await describeBackend(() => asyncBackend(), { skip: { variants: 'it runs what the reference backend runs' } })
await describeBackend(
  async () =>
    asyncBackend({
      name: 'async-limited',
      maxReduces: 1,
      maxInputs: 6,
      shapes: 'dynamic',
      dtypes: ['float32', 'int32', 'bool'],
    }),
  { skip: { 'variants/large': 'interpreting takes seconds' } },
)

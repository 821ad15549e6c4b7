// Somebody who wrote a backend, and tests it with the kit in a framework of their own choice.
import { describe, it } from 'node:test'
import { cpu } from '@tensorloom/backend-cpu'
import * as optimizers from '@tensorloom/optim'
import { describeBackend } from '@tensorloom/testkit'

const myBackend = () => ({ ...cpu(), name: 'mine' })

await describeBackend(myBackend, { optimizers, framework: { describe, it } })

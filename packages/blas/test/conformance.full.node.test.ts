// All of the published kit with a native library, with one thread and with two: `npm run test:full`.
import { cpu } from '@tensorloom/backend-cpu'
import { describeBackend } from '@tensorloom/testkit'
import { describe, it } from 'vitest'
import { installed } from './support.js'

const library = await installed()
if (library === undefined) describe.skip('the kit', () => it('needs a library', () => undefined))
else for (const threads of [1, 2]) await describeBackend(() => cpu({ threads, blas: library }))

// A fixed fifth of the published kit with a native library and two threads. conformance.full.node.test.ts has all of it,
// which takes more than a minute.
import { cpu } from '@tensorloom/backend-cpu'
import { describeBackend } from '@tensorloom/testkit'
import { describe, it } from 'vitest'
import { everyNth } from '../../../test/support/every-nth.js'
import { installed } from './support.js'

const library = await installed()
if (library === undefined) describe.skip('the kit', () => it('needs a library', () => undefined))
else await describeBackend(() => cpu({ threads: 2, blas: library }), { framework: everyNth(5) })

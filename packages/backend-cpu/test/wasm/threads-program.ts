// A program that computes with a worker and then has nothing left to do: it has to end by itself.
import { makeMachine } from '../../src/engines/wasm/machine.js'
import { threadTeam } from '../../src/engines/wasm/threads/team.js'
import { meetWorker, type Routines, writeRoutines } from './threads-support.js'

const ending = process.argv.at(-1)
const team = threadTeam({ threads: 2, spin: ending === 'spinning' ? 1e9 : 0.05 })
const machine = makeMachine({ fma: false, shared: true, limit: 2 ** 26, team })
const routines = machine.compile<keyof Routines>(writeRoutines)
await meetWorker(machine, routines)
console.log(JSON.stringify({ threads: machine.threads, shared: true }))
if (ending === 'disposed') await machine.stop()

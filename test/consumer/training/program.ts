// Runs work.ts as a program.
import { work } from './work.js'

const engine = await work()
if (engine === '') throw new Error('the engine has no name')

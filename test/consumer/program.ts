// A stranger's program: runs in a folder that has only the packed packages. No DOM or Node types are there.
import { entries } from './entries.js'

declare const console: { log(text: string): void }

console.log(`loaded ${Object.keys(entries).length} entry points`)

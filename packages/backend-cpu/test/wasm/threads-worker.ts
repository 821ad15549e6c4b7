// A worker's script of one's own, for pages that may not start workers from a text.
import { serveThread } from '../../src/worker.js'

serveThread()

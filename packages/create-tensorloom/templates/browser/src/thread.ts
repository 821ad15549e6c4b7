// A thread of the CPU backend, as a script of its own: a Content-Security-Policy usually allows no workers from blobs.
import { serveThread } from '@tensorloom/backend-cpu/worker'

serveThread()

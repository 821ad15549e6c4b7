// A thread of the CPU backend. A script of its own, because the page's policy allows no workers from blobs.
import { serveThread } from '@tensorloom/backend-cpu/worker'

serveThread()

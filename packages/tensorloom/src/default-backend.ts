// The one import side effect of Tensorloom: without a call of setBackend, this package computes on backend-cpu.
// Nothing is made before the first call. See docs/decisions/0004.
import { cpu } from '@tensorloom/backend-cpu'
import { setDefaultBackend } from '@tensorloom/tensor/internal'

setDefaultBackend(() => cpu())

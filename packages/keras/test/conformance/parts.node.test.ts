// Keras's cases of what layers and optimizers are made of, and of functions.
import { cpu } from '@tensorloom/backend-cpu'
import { testGroup } from './run-group.js'

testGroup('activations', 45)
testGroup('constraints', 9)
// 200,000 random numbers for each case.
testGroup('initializers', 66, () => cpu())
testGroup('ops', 122)
testGroup('regularizers', 8)
testGroup('schedules', 22)

// The table of callbacks, one line each. It gives the package's exports, the names for `callbacks: ['terminateOnNaN']`, and
// the namespace of the umbrella package.
export { type BackupAndRestoreOptions, backupAndRestore } from './callbacks/backup-and-restore.js'
export { type CsvLoggerOptions, csvLogger } from './callbacks/csv-logger.js'
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.js'
export { lambdaCallback } from './callbacks/lambda-callback.js'
export { learningRateScheduler } from './callbacks/learning-rate-scheduler.js'
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/model-checkpoint.js'
export { type ReduceLrOnPlateauOptions, reduceLrOnPlateau } from './callbacks/reduce-lr-on-plateau.js'
export { type RemoteMonitorOptions, remoteMonitor } from './callbacks/remote-monitor.js'
export { type SwapEmaWeightsOptions, swapEmaWeights } from './callbacks/swap-ema-weights.js'
export { type TensorBoardOptions, tensorBoard } from './callbacks/tensor-board.js'
export { type TerminateOnNaNOptions, terminateOnNaN } from './callbacks/terminate-on-nan.js'

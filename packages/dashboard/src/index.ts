// @tensorloom/dashboard: training to look at, in a page, in a panel of a page, or in a terminal.
export { type Dashboard, type DashboardOptions, type DashboardView, dashboard } from './dashboard.js'
export type {
  EndRecord,
  GraphRecord,
  Histogram,
  HistogramRecord,
  LogRecord,
  Numbers,
  RunRecord,
  StepRecord,
} from './log/records.js'
export { type Curve, type Run, readRun } from './log/run.js'
export type { ServedDashboard } from './server/serve.js'
export { type ServeOptions, serveDashboard } from './server/serve-dashboard.js'
export { type RunTextOptions, runText } from './terminal/text.js'

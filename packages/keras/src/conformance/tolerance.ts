// How exact the results of a case must be.
import type { ClassCase, CommonCase } from './case.js'
import { standardTolerance, type Tolerance } from './checks.js'

// Logarithms and angles of numbers near 0.
const wide: Tolerance = { relative: 2e-3, absolute: 2e-3 }

/** The tolerance of a case: wider for log-scaled spectrograms and for angles. */
export function toleranceOf(one: CommonCase): Tolerance {
  const { class: className, config } = one as Partial<ClassCase>
  if (className === 'MelSpectrogram' && config?.power_to_db !== false) return wide
  if (className === 'STFTSpectrogram' && ['log', 'angle'].includes(String(config?.mode))) return wide
  return standardTolerance
}

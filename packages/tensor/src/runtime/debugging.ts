// What the environment variable TENSORLOOM_DEBUG asks for.

/**
 * Whether TENSORLOOM_DEBUG names `topic`: `kernels` prints the kernels of each program, `backend` what `chooseBackend` does.
 */
export function debugging(topic: string): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  return process?.env?.TENSORLOOM_DEBUG?.split(',').includes(topic) === true
}

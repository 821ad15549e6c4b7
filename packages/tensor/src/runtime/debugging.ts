// The environment variables that steer this package.

/** The value of an environment variable; undefined where there are none, or where they may not be read, as in Deno. */
export function environmentVariable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  try {
    return process?.env?.[name]
  } catch {
    return undefined
  }
}

/**
 * Whether TENSORLOOM_DEBUG names `topic`: `kernels` prints the kernels of each program, `backend` what `chooseBackend` does.
 */
export function debugging(topic: string): boolean {
  return environmentVariable('TENSORLOOM_DEBUG')?.split(',').includes(topic) === true
}

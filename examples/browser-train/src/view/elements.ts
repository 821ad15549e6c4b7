// Finds elements of the page by their id, and starts downloads.

/** The element with that id. */
export function element<E extends HTMLElement = HTMLElement>(
  id: string,
  kind: new () => E = HTMLElement as unknown as new () => E,
): E {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} with the id '${id}'`)
  return found
}

/** Gives bytes to the user as a file. */
export function download(bytes: Uint8Array, name: string): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)]))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

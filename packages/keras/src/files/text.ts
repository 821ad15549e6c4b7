// Small parts of messages.

/** A list for a message, cut after some entries. */
export function listText(items: readonly string[], most = 12): string {
  return items.length <= most ? items.join(', ') : `${items.slice(0, most).join(', ')} and ${items.length - most} more`
}

// Colours of programs: Shiki gives up a line after half a second, which the first program of a build can take on a busy machine.

/**
 * Lets Shiki finish every line. TypeDoc has no option for its limit, so the clock stands still while a program is coloured.
 * @param {import('typedoc').Application} app
 */
export function colourAllLines(app) {
  const { markedPlugin } = app.renderer
  const getHighlighted = markedPlugin.getHighlighted.bind(markedPlugin)
  markedPlugin.getHighlighted = (text, language) => {
    const { now } = Date
    const began = now()
    Date.now = () => began
    try {
      return getHighlighted(text, language)
    } finally {
      Date.now = now
    }
  }
}

// The program of the page that is served.
import { mountPanel } from '../panel/mount.js'
import { pageStyle } from '../panel/style.js'
import { httpSource } from '../sources/http-source.js'

const sheet = new CSSStyleSheet()
sheet.replaceSync(pageStyle)
document.adoptedStyleSheets = [sheet]
mountPanel(undefined, httpSource)

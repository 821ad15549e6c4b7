// What every page has in its head and above its cards, put into the pages by vite. The head of a page is a comment that says what
// differs: <!-- frame: {"title": "…", "heading": "…", "description": "…", "lead": "…", "badge": true} -->; its body begins with
// <!-- header -->.
import type { Plugin } from 'vite'

interface Frame {
  /** Of the window; the name of the project follows. */
  readonly title: string
  readonly heading: string
  /** For search engines. */
  readonly description: string
  /** The sentence below the heading. */
  readonly lead: string
  /** Whether the page says beside its heading what computes. */
  readonly badge?: boolean
}

/** Replaces the comments of pages. */
export function frame(): Plugin {
  return {
    name: 'frame',
    transformIndexHtml: {
      order: 'pre',
      handler(page) {
        const [comment, text] = /<!-- frame: (\{[^}]*\}) -->/.exec(page) ?? []
        if (comment === undefined || text === undefined) throw new Error('the page has no comment <!-- frame: {…} -->')
        const frame = JSON.parse(text) as Frame
        return page.replace(comment, () => headOf(frame)).replace('<!-- header -->', () => headerOf(frame))
      },
    },
  }
}

function headOf({ title, description }: Frame): string {
  return `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${description}" />
    <title>${title} · Tensorloom</title>
    <link rel="icon" href="./src/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="./src/style.css" />
    <script type="module" src="./src/main.ts"></script>`
}

function headerOf({ heading, lead, badge }: Frame): string {
  const engine = badge ? '\n      <p class="badge" id="engine" title="What computes">starting …</p>' : ''
  return `<header class="top">
      <div>
        <h1 id="heading">${heading}</h1>
        <p id="lead">${lead}</p>
      </div>${engine}
    </header>`
}

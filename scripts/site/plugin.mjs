// Makes TypeDoc's output the documentation site: guides before the API, one module for each import, addresses that say
// what they show. docs/decisions/0021 says why the site is made by TypeDoc.
import { Application } from 'typedoc'
import { colourAllLines } from './highlight.mjs'
import { defineLinks } from './links.mjs'
import { arrangeProject } from './project.mjs'
import { SiteRouter } from './router.mjs'
import { makeSearchIndex } from './search.mjs'
import { SiteTheme } from './theme.mjs'

/** What TypeDoc calls. @param {Application} app */
export function load(app) {
  app.renderer.defineRouter('tensorloom', SiteRouter)
  app.renderer.defineTheme('tensorloom', SiteTheme)
  colourAllLines(app)
  // Before TypeDoc groups, sorts and links what it revives.
  app.on(Application.EVENT_PROJECT_REVIVE, arrangeProject, 1000)
  defineLinks(app)
  makeSearchIndex(app)
}

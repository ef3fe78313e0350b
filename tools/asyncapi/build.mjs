/** Builds docs/asyncapi.html, one file with everything in it, from asyncapi.yaml, and stamps it with the hash of its source. */

import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const Generator = require('@asyncapi/generator')

const root = new URL('../../', import.meta.url)
const source = readFileSync(new URL('asyncapi.yaml', root), 'utf8')
const page = fileURLToPath(new URL('docs/asyncapi.html', root))

const html = finish(await generate(source))
writeFileSync(page, html)
console.log(
  `docs/asyncapi.html: ${(html.length / 1e6).toFixed(1)} MB, made from asyncapi.yaml ${sha256(source, 'hex')}`,
)

async function generate(yaml) {
  const template = dirname(require.resolve('@asyncapi/html-template/package.json'))
  const folder = mkdtempSync(join(tmpdir(), 'asyncapi-'))
  const templateParams = { singleFile: 'true', outFilename: 'index.html' }
  try {
    await new Generator(template, folder, { forceWrite: true, templateParams }).generateFromString(yaml)
    return readFileSync(join(folder, 'index.html'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Takes out what the script draws again anyway, and lets the page run nothing but the scripts and styles it was built with. */
function finish(generated) {
  const drawn = cut(
    generated,
    '<div id="root">',
    '<script type="text/javascript">',
    '</div>\n<noscript>This page needs JavaScript.</noscript>\n',
  )
  const plain = cut(drawn, '<link rel="icon" type="image/x-icon" href="', '" />', 'data:,')
  const styled = cut(
    plain,
    '<style type="text/css">',
    'html{',
    '\n.prose code::before,.prose code::after{content:none!important}\n',
  )
  const policy = [
    "default-src 'none'",
    // The page's library compiles JSON schemas as it loads, which takes eval.
    `script-src 'unsafe-eval' ${hashes(styled, 'script')}`,
    `style-src ${hashes(styled, 'style')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const stamp = [
    `<meta name="asyncapi-sha256" content="${sha256(source, 'hex')}">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  ].join('\n')
  return cut(styled, '<meta charset="UTF-8">', '\n', `\n${stamp}`)
}

/** Puts `instead` between the end of `from` and the start of `to`. */
function cut(text, from, to, instead) {
  const start = text.indexOf(from) + from.length
  const end = text.indexOf(to, start)
  if (!text.includes(from) || end < 0) throw new Error(`the template no longer writes ${from} … ${to}`)
  return text.slice(0, start) + instead + text.slice(end)
}

function hashes(text, tag) {
  const bodies = text.matchAll(new RegExp(`<${tag}\\b[^>]*>([^]*?)</${tag}>`, 'g'))
  return [...bodies].map(([, body]) => `'sha256-${sha256(body, 'base64')}'`).join(' ')
}

function sha256(text, encoding) {
  return createHash('sha256').update(text).digest(encoding)
}

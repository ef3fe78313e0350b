import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { piecesOf } from './links.ts'

const linksOf = (text: string) => piecesOf(text).flatMap(({ url }) => (url === undefined ? [] : [url]))

describe('links in a text', () => {
  it('are found between the words, which stay as they are', () => {
    assert.deepEqual(piecesOf('see https://a.example/x?y=1#z now'), [
      { text: 'see ' },
      { text: 'https://a.example/x?y=1#z', url: 'https://a.example/x?y=1#z' },
      { text: ' now' },
    ])
  })

  it('lose nothing of the text, whatever it is', () => {
    const texts = [
      '',
      ' ',
      'https://',
      'http://a http://b',
      '(https://a.example/).',
      'https://[',
      'a\nhttps://b.example\n',
    ]
    for (const text of texts) {
      assert.equal(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(''),
        text,
      )
    }
  })

  it('end before the punctuation of the sentence, and keep their own brackets', () => {
    assert.deepEqual(linksOf('(as on https://a.example/b_(c)).'), ['https://a.example/b_(c)'])
    assert.deepEqual(linksOf('“https://a.example/b”!'), ['https://a.example/b'])
    assert.deepEqual(linksOf('https://a.example/?q=1, https://b.example/…'), [
      'https://a.example/?q=1',
      'https://b.example/%E2%80%A6',
    ])
  })

  it('are http and https only', () => {
    const texts = [
      'javascript:alert(1)',
      'data:text/html,x',
      'ftp://a.example',
      'file:///etc/passwd',
      'vbscript:x',
      'www.a.example',
    ]
    for (const text of texts) assert.deepEqual(linksOf(text), [])
    assert.deepEqual(linksOf('HTTPS://A.example'), ['https://a.example/'])
  })

  it('carry no markup', () => {
    assert.deepEqual(linksOf('https://a.example/"><script>alert(1)</script>'), ['https://a.example/'])
  })
})

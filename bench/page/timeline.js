/*
 * Reads the timeline: the second under the pointer is told in every panel, and a window that is dragged is shown in all
 * of them. Runs in the browser, inlined by page.ts; it works with what the page holds, and the page is whole without it.
 */
/* global document */
;(() => {
  const panels = document.getElementById('panels')
  if (!panels) return
  const rows = [...document.querySelectorAll('#seconds tbody tr')]
  const spans = rows.map(({ dataset }) => ({ from: Number(dataset.from), to: Number(dataset.to) }))
  const names = [...document.querySelectorAll('#seconds thead th')].map(({ dataset }) => dataset.name)
  const plots = [...panels.querySelectorAll('.data')]
  const outputs = [...panels.querySelectorAll('output')]
  const cursors = [...panels.querySelectorAll('.cursor')]
  const brushes = [...panels.querySelectorAll('.brush')]
  const flags = [...panels.querySelectorAll('.strip [data-at]')]
  const now = panels.querySelector('.strip .now')
  const below = panels.querySelector('.below')
  const labels = below.innerHTML
  const chosen = document.getElementById('window')
  const last = rows.length - 1
  const thin = '\u202f'

  let shown = { first: 0, last }
  /* The column that is read, and the one at which a choice began. */
  let current
  let anchor

  for (const each of document.querySelectorAll('[data-scripted]')) each.hidden = false

  const extent = () => ({ from: spans[shown.first].from, to: spans[shown.last].to })

  function read(column) {
    current = column
    const cells = column === undefined ? [] : rows[column].cells
    for (const output of outputs)
      output.textContent = cells[names.indexOf(output.dataset.of)]?.textContent ?? ''
    const middle = column === undefined ? 0 : (spans[column].from + spans[column].to) / 2
    for (const cursor of cursors) cursor.setAttribute('d', column === undefined ? '' : `M${middle} 0V100`)
    now.textContent = column === undefined ? '' : cells[0].textContent
    now.setAttribute('x', `${share(middle)}%`)
    brush()
  }

  function share(at) {
    const { from, to } = extent()
    return ((at - from) / (to - from)) * 100
  }

  function brush() {
    const some = anchor !== undefined && current !== undefined && anchor !== current
    const from = some ? spans[Math.min(anchor, current)].from : 0
    const to = some ? spans[Math.max(anchor, current)].to : 0
    for (const each of brushes) {
      each.setAttribute('x', from)
      each.setAttribute('width', to - from)
    }
  }

  function show(first, end) {
    shown = { first, last: end }
    anchor = undefined
    const { from, to } = extent()
    for (const plot of plots) plot.setAttribute('viewBox', `${from} 0 ${to - from} 100`)
    for (const flag of flags) {
      const at = Number(flag.dataset.at)
      flag.setAttribute('x', `${share(at)}%`)
      flag.toggleAttribute('hidden', at < from || at > to)
    }
    label(from, to)
    const all = first === 0 && end === last
    chosen.hidden = all
    chosen.querySelector('output').textContent = `Shown: ${moment(from)} to ${moment(to)}.`
    read(current)
  }

  function label(from, to) {
    if (from === spans[0].from && to === spans[last].to) {
      below.innerHTML = labels
      return
    }
    const span = to - from
    const times = [0, 1, 2, 3, 4].map((part) => from + (span * part) / 4)
    const whole = span >= 4 ? times.map(Math.round) : times
    below.replaceChildren(
      ...whole.map((at) => {
        const text = document.createElementNS('http://www.w3.org/2000/svg', 'text')
        text.setAttribute('x', `${share(at)}%`)
        text.setAttribute('y', '1em')
        text.textContent = moment(at)
        return text
      }),
    )
  }

  function moment(seconds) {
    if (seconds < 120) return `${Number(seconds.toFixed(2))}${thin}s`
    const whole = Math.round(seconds)
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
  }

  function columnAt(event) {
    const { left, width } = plots[0].getBoundingClientRect()
    const { from, to } = extent()
    const at = from + ((event.clientX - left) / width) * (to - from)
    const column = spans.findIndex((span) => at < span.to)
    return Math.min(shown.last, Math.max(shown.first, column < 0 ? last : column))
  }

  function choose() {
    if (anchor === undefined || anchor === current) return
    show(Math.min(anchor, current), Math.max(anchor, current))
  }

  panels.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.target.closest('.data')) return
    if (event.pointerType === 'mouse') panels.setPointerCapture(event.pointerId)
    anchor = columnAt(event)
    read(anchor)
  })
  panels.addEventListener('pointermove', (event) => {
    if (anchor !== undefined || event.target.closest('.data')) read(columnAt(event))
  })
  panels.addEventListener('pointerup', () => {
    choose()
    anchor = undefined
    brush()
  })
  panels.addEventListener('pointercancel', () => {
    anchor = undefined
    brush()
  })
  panels.addEventListener('pointerleave', () => {
    if (anchor === undefined) read(undefined)
  })
  panels.addEventListener('dblclick', () => show(0, last))
  chosen.querySelector('button').addEventListener('click', () => show(0, last))

  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }
  panels.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    if (step !== undefined) move(step, event.shiftKey)
    else if (event.key === 'Enter') choose()
    else if (event.key === 'Escape') show(0, last)
    else return
    event.preventDefault()
  })

  function move(step, choosing) {
    if (!choosing) anchor = undefined
    else anchor ??= current ?? shown.first
    const from = current ?? (step > 0 ? shown.first - 1 : shown.last + 1)
    read(Math.min(shown.last, Math.max(shown.first, from + step)))
    const told = outputs.map((output) => `${output.dataset.of} ${output.textContent}`)
    document.getElementById('said').textContent = `${rows[current].cells[0].textContent}: ${told.join(', ')}`
  }
})()

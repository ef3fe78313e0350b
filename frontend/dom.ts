/** The few things that every view does with the document. Text goes in as text only, so that none can be markup. */

import { hueOf } from './looks.ts'

/** The element of the page with this id. Throws when the page has no such element: page and code belong together. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`)
  return found
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.className = className
  made.append(...content)
  return made
}

export function button(className: string, label: string, press: () => void): HTMLButtonElement {
  const made = element('button', className, label)
  made.type = 'button'
  made.addEventListener('click', press)
  return made
}

/** Makes these the children, in this order, touching only those that are not in their place. */
export function arrange(parent: Element, children: readonly Element[]): void {
  const staying = new Set(children)
  for (const child of [...parent.children]) if (!staying.has(child)) child.remove()
  let next = parent.firstElementChild
  for (const child of children) {
    if (child === next) next = next.nextElementSibling
    else parent.insertBefore(child, next)
  }
}

/** Sets a text where it differs: what did not change is neither laid out nor read aloud again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** A function that runs `draw` once before the next frame, however often it is called. */
export function oncePerFrame(draw: () => void): () => void {
  let asked = false
  return () => {
    if (asked) return
    asked = true
    requestAnimationFrame(() => {
      asked = false
      draw()
    })
  }
}

/** Gives an element, and what is in it, the colour of a person. */
export function paint(target: HTMLElement, id: string): void {
  target.style.setProperty('--hue', String(hueOf(id)))
}

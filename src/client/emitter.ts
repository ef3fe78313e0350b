/** Tells listeners what happened, by name, with one typed value. */

export type Listener<Value> = (value: Value) => void

export class Emitter<Events extends object> {
  private readonly listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {}

  /** Calls the listener at each event of this name; the answer stops that. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const heard = (this.listeners[name] ??= new Set<Listener<Events[Name]>>())
    heard.add(listener)
    return () => {
      heard.delete(listener)
    }
  }

  /** Calls every listener. One that throws costs only itself: its error surfaces as an uncaught one, a moment later. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.listeners[name] ?? [])]) {
      try {
        listener(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** What was built is taken down in the opposite order, each part once, whatever the others do. */

export class Takedown {
  private readonly steps: { name: string; run: () => unknown }[] = []
  private done: Promise<void> | undefined

  constructor(private readonly failed: (name: string, error: unknown) => void) {}

  /** To be taken down before everything that was added earlier. */
  add(name: string, run: () => unknown): void {
    this.steps.push({ name, run })
  }

  /** Resolves when every step has ended; a step that fails is told, and the next one runs. Again gives the same answer. */
  run(): Promise<void> {
    this.done ??= this.all()
    return this.done
  }

  private async all(): Promise<void> {
    for (const { name, run } of this.steps.reverse()) {
      try {
        await run()
      } catch (error) {
        this.failed(name, error)
      }
    }
  }
}

/** How the proofs of the harness tell what they found: a line for each, and whether it holds. */

const columns = 80

export interface Report {
  /** One line of figures; false: it does not hold. */
  row: (holds: boolean, name: string, figures: string) => void
  /** A line without a judgement. */
  note: (text: string) => void
  /** What is being done, on a terminal only. */
  progress: (text: string) => void
}

export class Told implements Report {
  failures = 0

  row = (holds: boolean, name: string, figures: string): void => {
    if (!holds) this.failures++
    this.#print(` ${holds ? 'PASS' : 'FAIL'}  ${name.padEnd(20)} ${figures}`)
  }

  note = (text: string): void => this.#print(`       ${text}`)

  progress = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K  ${text}`.slice(0, columns))
  }

  #print(line: string): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    process.stdout.write(`${line.length > columns ? `${line.slice(0, columns - 1)}…` : line}\n`)
  }
}

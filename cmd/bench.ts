/** The door of the load harness. Ctrl-C ends the load and still reports; a second one ends at once. */

import { hold } from '../bench/ending.ts'
import { main } from '../bench/main.ts'
import { Forked } from '../bench/team/forked.ts'

const { stdout: out, stderr: err } = process
const recruit = () => new Forked()
hold(process, (signal) => main(process.argv.slice(2), { out, err, signal, recruit }))

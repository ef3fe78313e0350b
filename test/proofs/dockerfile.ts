/** What deploy/Dockerfile says, as the steps of its stages. It knows the few instructions that are used there. */

export type Step =
  { kind: 'copy'; from?: string; sources: string[]; to: string } | { kind: 'run'; command: string }

export interface Stage {
  base: string
  name?: string
  steps: Step[]
  environment: Record<string, string>
  user?: string
  volumes: string[]
  ports: number[]
  command?: string[]
  healthcheck?: string[]
}

/** Throws on an instruction that it does not know, so that nothing is passed over. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  for (const line of logicalLines(text)) {
    const [instruction = '', ...words] = line.split(/\s+/)
    const rest = line.slice(instruction.length).trim()
    const stage = stages.at(-1)
    if (instruction === 'FROM') stages.push(stageFrom(words))
    else if (stage === undefined) throw new Error(`${instruction} before FROM`)
    else take(stage, instruction, words, rest)
  }
  return stages
}

function logicalLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  return lines
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function stageFrom([base = '', , name]: string[]): Stage {
  return { base, name, steps: [], environment: {}, volumes: [], ports: [] }
}

function take(stage: Stage, instruction: string, words: string[], rest: string): void {
  switch (instruction) {
    case 'COPY':
      return void stage.steps.push(copyOf(words))
    case 'RUN':
      return void stage.steps.push({ kind: 'run', command: rest })
    case 'ENV':
      return void Object.assign(stage.environment, Object.fromEntries(words.map((word) => word.split('='))))
    case 'USER':
      return void (stage.user = rest)
    case 'VOLUME':
      return void stage.volumes.push(...words)
    case 'EXPOSE':
      return void stage.ports.push(...words.map(Number))
    case 'CMD':
      return void (stage.command = JSON.parse(rest) as string[])
    case 'HEALTHCHECK':
      return void (stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD') + 3)) as string[])
    case 'WORKDIR':
      if (rest === '/app') return
  }
  throw new Error(`the Dockerfile has a line that is not understood: ${instruction} ${rest}`)
}

function copyOf(words: string[]): Step {
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const paths = words.filter((word) => !word.startsWith('--'))
  return { kind: 'copy', from, sources: paths.slice(0, -1), to: paths.at(-1) ?? '' }
}

/** Whether .dockerignore lets a path of the project into the build: the last rule that fits decides. */
export function isLetIn(path: string, ignore: string): boolean {
  let letIn = true
  for (const line of ignore.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const rule = line.replace(/^!/, '')
    if (fits(path, rule)) letIn = line.startsWith('!')
  }
  return letIn
}

function fits(path: string, rule: string): boolean {
  const pattern = rule
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'))
  return new RegExp(`^${pattern}(?:/|$)`).test(path)
}

/** Whether the machine can compute undisturbed: cores, neighbours, clock, memory, Node. */

import { figures, formatBytes } from '../units.ts'
import { runnable } from './limits-sockets.ts'
import type { Finding, Machine, Needs } from './limits.ts'

/** Shares of all cores just now. */
export interface CpuNow {
  busy: number
  steal: number
}

/** Per connection: the generator's 15 KB, and on loopback the server's 25 KB, with the kernel's 4 KB an end. */
const generatorBytes = 19e3
const serverBytes = 29e3

export function computingChecks(machine: Machine, needs: Needs, now?: CpuNow): Finding[] {
  const checks = [cores, cgroupCores, memory, swap, load, clock, governor, node]
  const findings = [...checks.flatMap((check) => check(machine, needs) ?? []), ...neighbours(now)]
  return findings.map((finding) => runnable(finding, machine))
}

function cores({ cores }: Machine, { loopback }: Needs): Finding {
  const name = 'cores'
  if (!loopback)
    return { name, severity: cores < 2 ? 'notice' : 'fine', found: `${cores} for the generator alone` }
  const found = `${cores}, shared by the server and the generator`
  if (cores >= 8) return { name, severity: 'fine', found }
  const fix = 'run the generator on another machine'
  if (cores === 1) return { name, severity: 'notice', found, fix }
  const others = cores === 2 ? '1' : `1-${cores - 1}`
  const line = `taskset -c ${others} npm run bench -- ...`
  return { name, severity: 'notice', found, fix: `${line}   # and the server with taskset -c 0; or ${fix}` }
}

function cgroupCores({ cgroupCores, cores }: Machine): Finding | undefined {
  if (cgroupCores === undefined) return undefined
  const name = 'cgroup CPU'
  if (cgroupCores >= cores) return { name, severity: 'fine', found: 'not limited' }
  const found = `limited to ${figures(cgroupCores)} of ${cores} cores: it will be paused when they are used up`
  return {
    name,
    severity: 'notice',
    found,
    fix: `docker run --cpus ${cores} ...   # or lift the quota of the service`,
  }
}

function memory({ memory, memoryAvailable, cgroupMemory = Infinity }: Machine, needs: Needs): Finding {
  const name = 'memory'
  const most = Math.min(memoryAvailable ?? memory, cgroupMemory)
  const needed = needs.connections * (generatorBytes + (needs.loopback ? serverBytes : 0)) + 300e6
  const limited = cgroupMemory < memory ? ` (the cgroup allows ${formatBytes(cgroupMemory)})` : ''
  const found = `${formatBytes(most)} available${limited}, about ${formatBytes(needed)} are needed`
  if (most >= needed) return { name, severity: 'fine', found }
  return { name, severity: 'notice', found, fix: 'fewer connections, or a machine with more memory' }
}

function swap({ swapUsed }: Machine): Finding | undefined {
  if (swapUsed === undefined) return undefined
  const name = 'swap'
  if (swapUsed < 50e6)
    return { name, severity: 'fine', found: swapUsed === 0 ? 'not used' : formatBytes(swapUsed) }
  const found = `${formatBytes(swapUsed)} used: what is fetched back from it costs milliseconds`
  return {
    name,
    severity: 'notice',
    found,
    fix: 'sudo swapoff -a && sudo swapon -a   # if memory has room for it',
  }
}

function load({ load, cores }: Machine): Finding | undefined {
  if (load === undefined) return undefined
  const found = `${figures(load)} over the last minute, with ${cores} cores`
  if (load < cores / 2) return { name: 'load', severity: 'fine', found }
  return { name: 'load', severity: 'notice', found, fix: 'top -o %CPU   # and end what runs beside' }
}

/** What is busy now is not ours: the run has not begun. */
function neighbours(now?: CpuNow): Finding[] {
  if (!now) return []
  const busy = { name: 'busy now', found: `${percent(now.busy)} of all cores` }
  const steal = {
    name: 'stolen now',
    found: `${percent(now.steal)} of all cores, by other machines of the host`,
  }
  return [
    now.busy < 0.2
      ? { ...busy, severity: 'fine' }
      : { ...busy, severity: 'notice', fix: 'top -o %CPU   # and end what runs beside' },
    now.steal < 0.01
      ? { ...steal, severity: 'fine' }
      : { ...steal, severity: 'notice', fix: 'repeat the run, or take a machine with cores of its own' },
  ]
}

/** Clocks that are read without a system call. */
const quick = /^(tsc|kvm-clock|arch_sys_counter|hyperv_clocksource_tsc_page|riscv_clocksource|tod|timebase)$/

function clock({ clocksource }: Machine): Finding | undefined {
  if (!clocksource) return undefined
  const { current, available } = clocksource
  if (quick.test(current)) return { name: 'clock', severity: 'fine', found: current }
  const better = available.find((each) => quick.test(each))
  const found = `${current}: each look at it costs a system call`
  const file = '/sys/devices/system/clocksource/clocksource0/current_clocksource'
  const fix = better ? `echo ${better} | sudo tee ${file}` : 'none better here; expect slower timestamps'
  return { name: 'clock', severity: 'notice', found, fix }
}

function governor({ governor }: Machine): Finding | undefined {
  if (governor === undefined) return undefined
  if (governor === 'performance') return { name: 'CPU governor', severity: 'fine', found: governor }
  return {
    name: 'CPU governor',
    severity: 'notice',
    found: `${governor}: cores change their speed during the run`,
    fix: 'echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor',
  }
}

function node({ node }: Machine): Finding {
  const [major = 0, minor = 0] = node.slice(1).split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 20)) return { name: 'Node', severity: 'fine', found: node }
  return {
    name: 'Node',
    severity: 'notice',
    found: `${node} is older than this harness asks for`,
    fix: 'nvm install 20',
  }
}

function percent(share: number): string {
  return `${figures(share * 100)} %`
}

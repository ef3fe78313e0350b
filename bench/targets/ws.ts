/**
 * A broadcast server on the `ws` library: a room is a path, and what a member sends goes to all of its room as it is.
 *
 *     node --import tsx bench/targets/ws.ts 9001
 */

import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { host, listening, port } from './listening.ts'

const rooms = new Map<string, Set<WebSocket>>()

const server = new WebSocketServer({ host, port, perMessageDeflate: false })

server.on('connection', (socket, { url = '/' }) => {
  const members = rooms.get(url) ?? new Set()
  rooms.set(url, members.add(socket))
  socket.on('message', (data, binary) => {
    for (const member of members) member.send(data, { binary })
  })
  // A close follows.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    members.delete(socket)
    if (members.size === 0) rooms.delete(url)
  })
})

server.on('listening', () => listening((server.address() as AddressInfo).port))

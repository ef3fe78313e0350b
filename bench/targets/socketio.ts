/**
 * A chat server on Socket.IO, as its own guide writes one: members join rooms, messages go to all of a room, and both are
 * acknowledged.
 *
 *     node --import tsx bench/targets/socketio.ts 9003
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { host, listening, port } from './listening.ts'

interface FromMembers {
  join(room: string, done?: () => void): void
  leave(room: string): void
  message(room: string, text: string, done?: (refusal?: { error: string; message: string }) => void): void
}

interface ToMembers {
  message(room: string, text: string): void
}

const http = createServer()
const server = new Server<FromMembers, ToMembers>(http, { transports: ['websocket'], serveClient: false })

server.on('connection', (socket) => {
  socket.on('join', async (room, done) => {
    await socket.join(room)
    done?.()
  })
  socket.on('leave', (room) => void socket.leave(room))
  socket.on('message', (room, text, done) => {
    if (!socket.rooms.has(room)) return done?.({ error: 'not_joined', message: 'join the room first' })
    server.to(room).emit('message', room, text)
    done?.()
  })
})

http.listen(port, host, () => listening((http.address() as AddressInfo).port))

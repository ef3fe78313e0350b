/** Configurations for the peers that need one: loopback only, one process, nothing kept, nothing compressed. */

/** nginx with nchan: a room is a path, and what is said there goes to all who are there now. Paths lie in its prefix. */
export function nginx(nchanModule: string, listen: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `load_module ${nchanModule};
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
worker_rlimit_nofile 20000;
events { worker_connections 15000; }
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${name};`).join(' ')}
  nchan_shared_memory_size 256M;
  server {
    listen ${listen};
    location ~ ^/(room\\d+)$ {
      nchan_pubsub websocket;
      nchan_channel_id $1;
      nchan_message_buffer_length 0;
    }
  }
}
`
}

/** A port of 0 would be the usual one; -1 is any that is free. */
export const nats = `host: 127.0.0.1
port: -1
websocket { host: 127.0.0.1, port: -1, no_tls: true, compression: false }
`

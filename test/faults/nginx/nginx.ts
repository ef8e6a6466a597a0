import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../support/node/free-port.ts'
import type { Certificate } from './certificate.ts'

// Debian installs it in a folder that only root searches for programs.
const executable = '/usr/sbin/nginx'

/** Debian's nginx, with TLS and HTTP/2 in front of a server. */
export class Nginx {
  readonly origin: string
  readonly #folder: string
  #master: ChildProcess | undefined
  #lines: string[] = []

  static async start(folder: string, upstream: number, certificate: Certificate): Promise<Nginx> {
    const port = await freePort()
    writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port, upstream, certificate))
    const nginx = new Nginx(folder, `https://127.0.0.1:${port}`)
    process.once('exit', () => nginx.#killGroup())
    await nginx.restart()
    return nginx
  }

  private constructor(folder: string, origin: string) {
    this.#folder = folder
    this.origin = origin
  }

  /** Starts it again after a kill. */
  async restart(): Promise<void> {
    // A separate process group, so that its workers end with it.
    const args = ['-p', this.#folder, '-c', join(this.#folder, 'nginx.conf'), '-e', 'stderr']
    const master = spawn(executable, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#master = master
    this.#lines = []
    const failed = new Promise<never>((_, reject) => {
      master.once('error', reject)
      master.once('exit', () =>
        reject(new Error(`nginx ended before it was ready:\n${this.#lines.join('\n')}`)),
      )
    })
    const ready = new Promise<void>((resolve) => {
      createInterface(master.stderr!).on('line', (line) => {
        this.#lines.push(line)
        if (line.includes('start worker process ')) resolve()
      })
    })
    failed.catch(() => {})
    await Promise.race([ready, failed])
  }

  /** A new worker takes over; the old one closes its connections after a moment. */
  reload(): void {
    this.#master!.kill('SIGHUP')
  }

  /** Kills master and workers during their work. */
  async kill(): Promise<void> {
    const master = this.#master!
    const exited = once(master, 'exit')
    if (this.#killGroup()) await exited
  }

  #killGroup(): boolean {
    const { exitCode, pid, signalCode } = this.#master!
    const isRunning = pid !== undefined && exitCode === null && signalCode === null
    if (isRunning) process.kill(-pid, 'SIGKILL')
    return isRunning
  }

  /** The protocols of the requests for that target. */
  protocolsOf(target: string): string[] {
    const lines = readFileSync(join(this.#folder, 'access.log'), 'utf8').split('\n')
    const found = lines.map((line) => line.split(' ')).filter(([, asked]) => asked === target)
    return [...new Set(found.map(([protocol = '']) => protocol))]
  }
}

function configuration(
  folder: string,
  port: number,
  upstream: number,
  { certificate, key }: Certificate,
): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
worker_processes 1;
worker_shutdown_timeout 100ms;
pid ${folder}/nginx.pid;
error_log stderr notice;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  log_format protocols '$server_protocol $request_uri $status';
  access_log ${folder}/access.log protocols;
  default_type text/html;
  types { text/javascript js; }
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location /events {
      proxy_pass http://127.0.0.1:${upstream};
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_read_timeout 1h;
    }
    location / { root ${folder}/page; }
  }
}
`
}

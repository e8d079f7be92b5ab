/** The real server for tests of the client: the command that people run, on a port and a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { stopSync } from './sync';

const root = join(import.meta.dirname, '../../..');
const python = process.env['HALLWAY_PYTHON'] ?? join(root, '.venv/bin/python');

/** Whether there is a Python with the server; says so where there is none. */
export const hasServer = existsSync(python);
if (!hasServer) console.info(`Not run: no Python with the server at ${python} (HALLWAY_PYTHON)`);

const freePort = (): Promise<number> => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as { port: number };
    probe.close(() => resolve(port));
  });
});

export class RealServer {
  address = '';
  private readonly data = mkdtempSync(join(tmpdir(), 'hallway-client-'));
  private process: ChildProcess | undefined;

  /** Starts it, or starts it again where it was. */
  async start(): Promise<void> {
    this.address ||= `http://127.0.0.1:${await freePort()}`;
    const env = { ...process.env, HALLWAY_DATA: this.data, PORT: new URL(this.address).port };
    this.process = spawn(python, ['-m', 'webapp.cli', 'run', '--no-build'], { cwd: root, env, stdio: 'ignore' });
    await vi.waitFor(async () => expect((await globalThis.fetch(`${this.address}/healthz`)).ok).toBe(true), { timeout: 60_000, interval: 200 });
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => {
      this.process!.once('exit', resolve);
      this.process!.kill('SIGTERM');
    });
  }

  /** Stops it for good, and the sync that would look for it. */
  async end(): Promise<void> {
    stopSync();
    if (this.process) await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

/** Several devices in one test process: each has a disk of its own, and one is in the hand at a time. */
import Dexie from 'dexie';
import { IDBFactory } from 'fake-indexeddb';
import { transport } from '../api/http';
import { closeDatabase, openDatabase } from '../db/connection';
import { closeRegistry } from '../db/registry';
import { stopSync } from './sync';

export class Phone {
  private readonly disk = new IDBFactory();
  private cookie = '';

  constructor(private readonly server: string) {}

  /** Puts the one in use away and takes this one, as a cold start would. */
  async use(): Promise<void> {
    stopSync();
    await closeDatabase();
    closeRegistry();
    Dexie.dependencies.indexedDB = globalThis.indexedDB = this.disk;
    transport.fetch = (path, init) => this.fetch(path, init);
    await openDatabase();
  }

  private async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), Origin: this.server, Cookie: this.cookie };
    const response = await globalThis.fetch(this.server + path, { ...init, headers });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0]!;
    return response;
  }
}

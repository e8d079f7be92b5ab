/** The screen in view: found by its address, loaded, and shown only when it is ready. */
import type { Component } from 'svelte';
import { StorageRefused } from '../db/records.ts';
import { receiveShared } from '../platform/handed-over.ts';
import { navigate, type Place } from '../ui/navigation.ts';
import type { PageProps, Route } from '../ui/route.ts';
import { homePath } from './home.ts';
import { find } from './routes.ts';

export interface Shown {
  component: Component<PageProps>;
  route: Route;
  params: Record<string, string>;
  query: URLSearchParams;
  place: Place;
}

/** Why there is no screen: no such address, its code did not come, the browser keeps nothing. */
export type FailureKind = 'missing' | 'loading' | 'refused';

export type Outcome = Shown | { failure: FailureKind; place: Place };

let latest = 0;

/** Loads the screen of a place; undefined when another place was asked for meanwhile. */
export async function load(place: Place): Promise<Outcome | undefined> {
  const turn = ++latest;
  if (place.path === '/') return goHome(place);
  if (place.path === '/share') return receive();
  const match = find(place.path);
  if (!match) return { failure: 'missing', place };
  try {
    const { default: component } = await match.route.load();
    return turn === latest ? { component, ...match, query: place.query, place } : undefined;
  } catch (error) {
    console.error(error);
    return turn === latest ? { failure: 'loading', place } : undefined;
  }
}

async function goHome(place: Place): Promise<Outcome | undefined> {
  try {
    const path = await homePath();
    navigate(path + location.search, { replace: true });
    return undefined;
  } catch (error) {
    console.error(error);
    return { failure: error instanceof StorageRefused ? 'refused' : 'loading', place };
  }
}

/** Another app shared something: the scanner reads it as if it had seen it. */
async function receive(): Promise<undefined> {
  const isThere = await receiveShared().catch(() => false);
  navigate(isThere ? '/swap?scan=1' : '/', { replace: true });
  return undefined;
}

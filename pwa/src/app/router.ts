/** Which route answers an address. */
import type { Route } from '../ui/route.ts';

export interface Match {
  route: Route;
  params: Record<string, string>;
}

const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Fixed segments come before `:name` ones, so `/people/new` wins over `/people/:id`. */
const bySpecificity = (a: Route, b: Route): number =>
  (a.path.match(/:/g)?.length ?? 0) - (b.path.match(/:/g)?.length ?? 0);

/** Makes the function that finds the route of a path. */
export function matcher(routes: Route[]): (path: string) => Match | undefined {
  const compiled = [...routes].sort(bySpecificity).map((route) => ({ route, test: pattern(route.path) }));
  return (path) => {
    for (const { route, test } of compiled) {
      const groups = test.exec(path);
      if (!groups) continue;
      const params = Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decode(value)]);
      return { route, params: Object.fromEntries(params) as Record<string, string> };
    }
    return undefined;
  };
}

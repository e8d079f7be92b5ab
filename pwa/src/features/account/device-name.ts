/** A first name for this device, from what the browser says about itself: "iPhone, Safari". */

const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/Android.*Mobile/u, 'Android phone'],
  [/Android/u, 'Android tablet'],
  [/CrOS/u, 'Chromebook'],
  [/Windows/u, 'Windows computer'],
  [/Mac OS X|Macintosh/u, 'Mac'],
  [/Linux|X11/u, 'Linux computer'],
];

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:A|iOS)?\//u, 'Edge'],
  [/OPR\//u, 'Opera'],
  [/SamsungBrowser\//u, 'Samsung Internet'],
  [/(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/(?:Chrome|CriOS)\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
];

/** Two words at most, each only where it is known; `fallback` where nothing is. */
export function deviceName(userAgent: string, fallback: string): string {
  const find = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [find(SYSTEMS), find(BROWSERS)].filter(Boolean).join(', ') || fallback;
}

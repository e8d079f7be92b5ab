/** The entries of the navigation, in the order of the sidebar; those without a route stay away. */
import type { IconName } from '../ui/icon-name.ts';
import type { TabName } from '../ui/route.ts';
import { t } from '../messages/app.ts';

export interface Entry {
  tab: TabName;
  href: string;
  icon: IconName;
  /** Weight shown while the entry is current. */
  iconCurrent: IconName;
  label: string;
  /** Only in the sidebar. */
  wide?: boolean;
}

export const ENTRIES: Entry[] = [
  { tab: 'review', href: '/review', icon: 'tray', iconCurrent: 'fill/tray', label: t('tab.review'), wide: true },
  { tab: 'people', href: '/people', icon: 'address-book', iconCurrent: 'fill/address-book', label: t('tab.people') },
  { tab: 'due', href: '/due', icon: 'calendar-check', iconCurrent: 'fill/calendar-check', label: t('tab.due') },
  { tab: 'swap', href: '/swap', icon: 'identification-badge', iconCurrent: 'fill/identification-badge', label: t('tab.swap') },
  { tab: 'events', href: '/events', icon: 'books', iconCurrent: 'fill/books', label: t('tab.events') },
  { tab: 'trips', href: '/trips', icon: 'train', iconCurrent: 'fill/train', label: t('tab.trips'), wide: true },
  { tab: 'year', href: '/year', icon: 'chart-bar', iconCurrent: 'fill/chart-bar', label: t('tab.year') },
];

/** Tabs that are another entry's on the navigation: my badges belong to Swap, on a phone trips belong to Events. */
export function marks(tab: TabName | undefined): TabName | undefined {
  if (tab === 'trips' && !globalThis.matchMedia?.('(min-width: 960px)').matches) return 'events';
  return tab === 'cards' ? 'swap' : tab;
}

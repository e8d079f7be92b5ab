/** The number on the icon of the installed app (Badging API); nothing where there is none. */
export function badgeIcon(count: number): void {
  if (!('setAppBadge' in navigator)) return;
  // Refused where it is not installed, or not allowed: there is no icon to put a number on.
  (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}

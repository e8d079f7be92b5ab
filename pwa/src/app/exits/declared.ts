/**
 * Every door through which something can leave the device, and every module that uses one.
 * `doors.test.ts` fails for a module that is not in the list; `exits.test.ts` sends marked records through each exit.
 */

/** How the source looks where it uses a door; comments and type imports are left out before. */
export const DOORS = {
  save: /\bsaveFile\(/,
  sheet: /(?<![.\w])share\(/,
  copy: /\bcopyText\(/,
  print: /\bprint\(\)/,
  code: /\b(?:qrCode|densityOf)\(/,
  write: /\b(?:mailto|letterLink|phonesOf|messageLink|facts)\(|['"`:](?:mailto|sms|tel):/,
  outside: /target=(?:"_blank"|\{)/,
  server: /(?:from |\bimport\()'(?:[./]*\/api\/(?!problems)\w+(?:\.ts)?|\.\/http)'/,
  browser: /navigator\.(?:share|clipboard|sendBeacon|setAppBadge)|createObjectURL|window\.open\(|\bfetch\(|XMLHttpRequest|new (?:WebSocket|EventSource|RTCPeerConnection|Notification)|location\.(?:assign|replace)\(|location\.href\s*=[^=]|\.postMessage\(|showSaveFilePicker|execCommand|setData\(|\baction=["{]|<iframe|document\.cookie|@import url|<(?:img|source|link|script)[^>]*(?:src|href)=(?:\{|"(?:https?:)?\/\/)/,
} as const;
export type Door = keyof typeof DOORS;

/** What leaves, and who gets it. */
export type Exit =
  | 'card' /* one of my cards: code, link, file, picture, paper */
  | 'person' /* somebody's card as a file or a row of a table */
  | 'letter' /* what I write to somebody: mail program, share sheet, clipboard, mail through the server */
  | 'question' /* whether somebody likes to be introduced: goes to the mail program unseen */
  | 'meeting' /* a calendar invitation */
  | 'envelope' /* paper with somebody's address */
  | 'address' /* the private link that asks for an address */
  | 'event' /* the code of an event */
  | 'way' /* a link to somebody's own profile, page, mail address or number, to open or copy */
  | 'own' /* my own copy, private fields included: a backup, or my own words where the device could not keep them */
  | 'account' /* my own server, which holds all that I have; what it gives to others (page, return, updates) its own tests look at */
  | 'none' /* nothing of a record: a number, a text of the app, a message between my own tabs */
  | 'made'; /* a maker of texts and codes; what leaves is listed with the module that uses it */

type Use = readonly [exit: Exit | readonly Exit[], ...doors: Door[]];

/** Each module that uses a door: for which exits, and exactly which doors. */
export const USES: Readonly<Record<string, Use>> = {
  'domain/card-density.ts': ['made', 'code'],
  'domain/contact-ways.ts': ['made', 'write'],
  'domain/drafts.ts': ['made', 'write'],
  'domain/ics.ts': ['made', 'write'],
  'domain/qr.ts': ['made', 'code'],
  'features/people/letter.ts': ['letter', 'write'],
  'platform/share.ts': ['made', 'save', 'sheet', 'copy', 'browser'],

  'features/cards/CardActs.svelte': ['card', 'save', 'sheet', 'code'],
  'features/cards/EditCard.svelte': ['card', 'code'],
  'features/cards/PrintCard.svelte': ['card', 'print', 'code'],
  'features/onboarding/Ready.svelte': ['card', 'code'],
  'features/swap/face-session.svelte.ts': ['card', 'code'],
  'features/swap/ShowPanel.svelte': ['card', 'code'],

  'features/people/BulkBar.svelte': ['person', 'save'],
  'features/people/MoreSheet.svelte': ['person', 'save'],

  'features/followups/IntroPane.svelte': ['question', 'write'],
  'features/followups/LetterPane.svelte': ['letter', 'sheet', 'copy', 'write'],
  'features/followups/sending-mail.svelte.ts': ['letter', 'server'],
  'features/followups/MeetPane.svelte': ['meeting', 'save', 'sheet'],
  'features/followups/Envelope.svelte': ['envelope', 'print'],
  'features/followups/AskAddress.svelte': ['address', 'sheet'],
  'features/followups/CallPane.svelte': ['way', 'write'],
  'features/followups/SocialPane.svelte': ['way', 'copy', 'outside'],
  'features/people/PersonActs.svelte': [['letter', 'way'], 'write', 'outside'],
  'features/people/PersonFacts.svelte': ['way', 'write', 'outside'],

  'features/events/EventOptions.svelte': ['event', 'code'],
  'features/events/Facts.svelte': ['way', 'outside'],
  'features/followups/VolunteerPane.svelte': ['way', 'outside'],
  'features/opportunities/EditOpportunity.svelte': ['way', 'outside'],
  'features/opportunities/Opportunities.svelte': ['way', 'outside'],
  'features/swap/AskOther.svelte': ['way', 'outside'],

  'features/account/backup-saving.ts': ['own', 'save'],
  'features/swap/Met.svelte': ['own', 'save', 'copy'],
  'features/swap/NotSaved.svelte': ['own', 'save', 'copy'],
  'ui/UnsavedSheet.svelte': ['own', 'save', 'copy'],

  'api/accounts.ts': ['account', 'server'],
  'api/calendars.ts': ['account', 'server'],
  'api/devices.ts': ['account', 'server'],
  'api/history.ts': ['account', 'server'],
  'api/http.ts': ['account', 'browser'],
  'api/mail.ts': ['account', 'server'],
  'api/sync.ts': ['account', 'server'],
  'features/account/Devices.svelte': ['account', 'server'],
  'features/account/History.svelte': ['account', 'server'],
  'features/account/MailOwn.svelte': ['account', 'server'],
  'features/account/MailSettings.svelte': ['account', 'server'],
  'features/account/MailThis.svelte': ['account', 'server'],
  'features/account/device-names.ts': ['account', 'server'],
  'features/cards/Holders.svelte': ['account', 'server'],
  'features/events/CalendarLink.svelte': ['account', 'server'],
  'sync/session.ts': ['account', 'server', 'browser'],
  'sync/sync.ts': ['account', 'server'],

  'db/changes.ts': ['none', 'browser'],
  'platform/decoder.ts': ['none', 'browser'],
  'platform/decoder.worker.ts': ['none', 'browser'],
  'platform/icon-badge.ts': ['none', 'browser'],
  'sw/register.ts': ['none', 'browser'],
  'sw/strategies.ts': ['none', 'browser'],
  'sync/tab.ts': ['none', 'browser'],
};

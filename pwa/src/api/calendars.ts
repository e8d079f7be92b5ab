/** Calendars behind links, fetched by the server: another site's answer is not readable from here. */
import { call } from './http';

/** The calendar's text. Codes: `calendar_link`, `calendar_away`, `no_calendar`, `invalid`, `too_many`, `unauthenticated`. */
export async function readCalendar(url: string): Promise<string> {
  return (await call<{ text: string }>('POST', '/api/v1/calendars/read', { body: { url } })).text;
}

/** Mail that the server sends for the signed-in person: through their own mail server, or through this one. */
import { call } from './http';

const BASE = '/api/v1/mail';
const TEST_TIMEOUT = 40_000; // ms; the server tries for up to half a minute

/** `unsure`: it may have arrived, so it is never sent again by itself. `created` and `sent` in ms. */
export interface Mail {
  id: string;
  followup: string;
  client: string;
  to: string;
  subject: string;
  state: 'waiting' | 'sent' | 'refused' | 'unsure';
  /** Why it was refused or still waits, in the mail server's words. */
  reason: string;
  message_id: string;
  created: number;
  sent: number | null;
}

/** What is handed over. `client` is made once a letter: the same one again is the same mail. */
export interface MailRequest { followup: string; client: string; to: string; subject: string; body: string; name: string; tz: string; /** Sent, it keeps the promise. */ finish: boolean }

export interface OwnServer { host: string; port: number; tls: 'tls' | 'starttls'; username: string; sender: string; verified: boolean }
export interface ThisServer { sender: string; email: string; verified: boolean; left: number }
/** `ready`: a mail handed over now would be taken. `server`: null where this server sends none. */
export interface MailSetup { ready: boolean; own: OwnServer | null; server: ThisServer | null }

/** Hands a mail over. Codes: `mail_not_set_up`, `not_synced`, `already_sent`, `bad_address`, `invalid`, `too_many`. */
export const sendMail = (mail: MailRequest): Promise<Mail> => call('POST', BASE, { body: mail });

/** The mails of a follow-up, the newest first. */
export async function mailsOf(followup: string): Promise<Mail[]> {
  return (await call<{ items: Mail[] }>('GET', `${BASE}?${new URLSearchParams({ followup })}`)).items;
}

export const mailSetup = (): Promise<MailSetup> => call('GET', `${BASE}/account`);

/** Keeps one's own mail server; it is used once it was tested. Codes: `password_needed`, `bad_address`, `invalid`. */
export const keepMailServer = (server: Omit<OwnServer, 'verified'> & { password: string }): Promise<MailSetup> => call('PUT', `${BASE}/account`, { body: server });

/** Has the server connect and sign in there; nothing is sent. Codes: `mail_refused`, `too_many`. */
export const testMailServer = (): Promise<MailSetup> => call('POST', `${BASE}/account/test`, { body: {}, timeout: TEST_TIMEOUT });

export const forgetMailServer = (): Promise<void> => call('DELETE', `${BASE}/account`);

/** Has a code mailed to the account's address. */
export const askForMailCode = (): Promise<MailSetup> => call('POST', `${BASE}/address`, { body: {} });

/** Confirms the address with that code. Codes: `wrong_code`, `too_many`. */
export const confirmMailCode = (code: string): Promise<MailSetup> => call('POST', `${BASE}/address/confirm`, { body: { code } });

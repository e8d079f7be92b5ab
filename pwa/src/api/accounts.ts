/** Accounts and sessions. The session itself is a cookie that no script can read. */
import { call } from './http';

export interface Account { id: string; email: string }
export interface Me { account: Account; device_name: string }
export interface Credentials { email: string; password: string; deviceName: string }

const wire = ({ email, password, deviceName }: Credentials) => ({ email, password, device_name: deviceName });

/** Makes an account and signs in. Problem codes: `email_taken`, `bad_email`, `weak_password`, `too_many`. */
export const createAccount = (who: Credentials): Promise<Me> => call('POST', '/api/v1/accounts', { body: wire(who) });

/** Signs in. Problem codes: `bad_credentials`, `too_many`. */
export const createSession = (who: Credentials): Promise<Me> => call('POST', '/api/v1/sessions', { body: wire(who) });

/** Ends this device's session. */
export const deleteSession = (): Promise<void> => call('DELETE', '/api/v1/sessions/current');

/** Who is signed in; a `Problem` with 401 when nobody is. */
export const me = (): Promise<Me> => call('GET', '/api/v1/me');

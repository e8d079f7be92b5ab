/** The sign-up and sign-in forms: what is wrong, in sentences, and at which field. */
import { NoAnswer, Problem } from '../../api/problems.ts';

/** Keys of messages/account. `form` is not about one field. */
export type CredentialErrors = Partial<Record<'email' | 'password' | 'form', ErrorKey>>;
export type ErrorKey =
  | 'emailMissing' | 'emailShort' | 'emailTaken' | 'passwordMissing' | 'passwordShort' | 'passwordWeak'
  | 'badCredentials' | 'tooMany' | 'serverDown' | 'serverError' | 'storageError';

/** Characters; the server refuses shorter ones, too. */
const MIN_PASSWORD = 10;

/** What can be seen without asking the server. A password to sign in with may be of any length. */
export function localErrors(email: string, password: string, isNew: boolean): CredentialErrors {
  const errors: CredentialErrors = {};
  if (!email.trim()) errors.email = 'emailMissing';
  else if (!/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/u.test(email.trim())) errors.email = 'emailShort';
  if (!password) errors.password = 'passwordMissing';
  else if (isNew && [...password].length < MIN_PASSWORD) errors.password = 'passwordShort';
  return errors;
}

const BY_CODE: Record<string, CredentialErrors> = {
  bad_email: { email: 'emailShort' },
  email_taken: { email: 'emailTaken' },
  weak_password: { password: 'passwordWeak' },
  bad_credentials: { password: 'badCredentials' },
  unauthenticated: { password: 'badCredentials' },
  too_many: { form: 'tooMany' },
};

/** What a failed attempt means. Nothing on the device has changed in any of these. */
export function remoteErrors(error: unknown): CredentialErrors {
  if (error instanceof NoAnswer) return { form: 'serverDown' };
  if (error instanceof Problem) return BY_CODE[error.code] ?? { form: error.status >= 500 ? 'serverDown' : 'serverError' };
  return { form: 'storageError' };
}

// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { NoAnswer, Problem } from '../../api/problems.ts';
import { localErrors, remoteErrors } from './credentials.ts';
import { deviceName } from './device-name.ts';

describe('the account forms', () => {
  it('sees what is wrong before asking the server', () => {
    expect(localErrors('', '', true)).toEqual({ email: 'emailMissing', password: 'passwordMissing' });
    for (const cut of ['ada', 'ada@', 'ada@library', 'ada@library.', 'ada library@x.example']) expect(localErrors(cut, 'long enough words', true)).toEqual({ email: 'emailShort' });
    expect(localErrors('ada@leith.example', 'short', true)).toEqual({ password: 'passwordShort' });
    expect(localErrors('ada@leith.example', 'short', false)).toEqual({});
    expect(localErrors('łucja@żółw.example', 'long enough words', true)).toEqual({});
  });
  it('puts what the server says at its field', () => {
    expect(remoteErrors(new Problem(409, 'email_taken', '', undefined))).toEqual({ email: 'emailTaken' });
    expect(remoteErrors(new Problem(422, 'weak_password', '', undefined))).toEqual({ password: 'passwordWeak' });
    expect(remoteErrors(new Problem(401, 'bad_credentials', '', undefined))).toEqual({ password: 'badCredentials' });
    expect(remoteErrors(new Problem(429, 'too_many', '', 900))).toEqual({ form: 'tooMany' });
    expect(remoteErrors(new NoAnswer(true))).toEqual({ form: 'serverDown' });
    expect(remoteErrors(new Problem(502, 'http_502', '', undefined))).toEqual({ form: 'serverDown' });
    expect(remoteErrors(new Error('disk'))).toEqual({ form: 'storageError' });
  });
  it('suggests a name for the device', () => {
    expect(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1', 'x')).toBe('iPhone, Safari');
    expect(deviceName('Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'x')).toBe('Android phone, Chrome');
    expect(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'x')).toBe('Linux computer, Firefox');
    expect(deviceName('', 'This device')).toBe('This device');
  });
});

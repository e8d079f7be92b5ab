import { cleanup, configure, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { freshDevice } from '../../db/testing.ts';
import NewEvent from './NewEvent.svelte';

// A loaded machine is slow; a wrong screen stays wrong for ever.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(async () => {
  cleanup();
  await freshDevice();
});

const vevent = (name: string, day: string): string => `BEGIN:VEVENT\r\nUID:${name}@fair.example\r\nSUMMARY:${name}\r\nDTSTART;VALUE=DATE:${day}\r\nEND:VEVENT\r\n`;

/** A calendar file as the person picks it. */
function pick(...events: string[]): void {
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  const file = new File([`BEGIN:VCALENDAR\r\n${events.join('')}END:VCALENDAR\r\n`], 'fairs.ics');
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const name = (): string => screen.getByLabelText<HTMLInputElement>('Name').value;

it('a calendar of one event fills the form', async () => {
  render(NewEvent);
  pick(vevent('Zine fair', '20990605'));
  await expect.poll(name, { timeout: 10_000 }).toBe('Zine fair');
});

it('a calendar of several events asks which one, those to come first, and only then fills the form', async () => {
  render(NewEvent);
  pick(vevent('Long ago', '20010605'), vevent('<b>In May</b>', '20990505'), vevent('In June', '20990605'));
  expect(await screen.findByText('3 events in this calendar. Which one?')).toBeTruthy();
  const offered = [...document.querySelectorAll('dialog .row__name')].map((one) => one.textContent);
  expect(offered).toEqual(['<b>In May</b>', 'In June', 'Long ago']);
  expect(name()).toBe('');
  screen.getByText('In June').closest('button')!.click();
  await expect.poll(name, { timeout: 10_000 }).toBe('In June');
  expect(document.querySelector('dialog .row__name')).toBeNull();
});

it('a calendar without an event changes nothing', async () => {
  render(NewEvent);
  pick('BEGIN:VEVENT\r\nEND:VEVENT\r\n');
  expect(await screen.findByText(/There is no event in this file/)).toBeTruthy();
  expect(name()).toBe('');
});

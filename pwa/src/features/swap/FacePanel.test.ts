/** Where no camera looks at the other phone, people swap one after the other, and are told so in words. */
import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { write } from '../../db/records.ts';
import FacePanel from './FacePanel.svelte';
import { eachWithCamera, gives, open, refuses, Track } from './test-camera.ts';

const TOLD = 'No front camera now, so one after the other: show yours, then scan theirs.';
const said = (): string | null => screen.getByTestId('face-state').textContent;

eachWithCamera();
beforeEach(() => write([{ op: 'create', kind: 'card', id: 'ca000001-0000-4000-8000-000000000001', doc: { name: 'Ada', swap_token: 'ADAADAADAADAADA1' } }]));

async function leadsOn(): Promise<void> {
  await waitFor(() => expect(said()).toBe(TOLD));
  expect(await screen.findByTestId('qr')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Scan theirs' }).getAttribute('href')).toBe('/swap?scan=1');
}

test.each([['none', 'NotFoundError'], ['busy', 'NotReadableError'], ['refused', 'NotAllowedError']])('a camera that is %s: my code stays, and the way to scan theirs is there', async (_why, name) => {
  refuses(name);
  await open(FacePanel);
  await leadsOn();
});

test('a camera that another app takes away meanwhile', async () => {
  const track = new Track('user');
  gives(() => track);
  await open(FacePanel);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Turn the camera' })).toBeTruthy());
  expect(said()).toBe('Hold the two phones face to face, a hand apart.');
  track.dispatchEvent(new Event('ended'));
  await leadsOn();
  expect(track.isStopped).toBe(true);
});

test('a phone whose only camera looks away reads on with that one', async () => {
  gives(() => new Track('environment'));
  await open(FacePanel);
  await waitFor(() => expect(said()).toBe(TOLD));
  expect(await screen.findByTestId('qr')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Turn the camera' })).toBeTruthy();
  expect(document.querySelector('video')!.classList.contains('face__video--mirror')).toBe(false);
});

test('a camera that can be turned away to pass round a table', async () => {
  let asked = 'user';
  const getUserMedia = async ({ video }: { video: { facingMode: { ideal: string } } }) => {
    const track = new Track((asked = video.facingMode.ideal));
    return { getVideoTracks: () => [track], getTracks: () => [track] };
  };
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia } });
  await open(FacePanel);
  (await screen.findByRole('button', { name: 'Turn the camera' })).click();
  await waitFor(() => expect(asked).toBe('environment'));
  expect(said()).not.toBe(TOLD);
});

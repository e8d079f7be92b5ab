/** The scanner's camera: why there is none, its torch, and that it is let go of whenever the page is not seen. */
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import ScanPanel from './ScanPanel.svelte';
import { eachWithCamera, gives, open, refuses, Track } from './test-camera.ts';

eachWithCamera();

const hasPicture = () => waitFor(() => expect(screen.getByText('Hold their code inside the frame')).toBeTruthy());
const scene = () => document.querySelector('video')!;

function page(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

test.each([
  ['NotReadableError', 'Another app has the camera'],
  ['NotFoundError', 'No camera on this device'],
  ['NotAllowedError', 'The camera is off for Hallway'],
])('%s is said in words, and three other ways are there', async (name, words) => {
  refuses(name);
  await open(ScanPanel);
  expect(await screen.findByRole('alert')).toHaveProperty('textContent', words);
  expect(screen.getByLabelText('From a photo')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Type it in' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Show mine' })).toBeTruthy();
  expect(scene().hidden).toBe(true);
});

test('a camera that another app lets go of is there after one tap', async () => {
  refuses('NotReadableError');
  await open(ScanPanel);
  const again = await screen.findByRole('button', { name: 'Try again' });
  gives(() => new Track());
  again.click();
  await hasPicture();
  expect(scene().hidden).toBe(false);
});

test('a camera that is taken away meanwhile is let go of, and said to be gone', async () => {
  const track = new Track();
  gives(() => track);
  await open(ScanPanel);
  await hasPicture();
  track.dispatchEvent(new Event('ended'));
  expect(await screen.findByText('Another app has the camera')).toBeTruthy();
  expect(track.isStopped).toBe(true);
});

test('the torch is there where the camera has one, and is called on only when it is', async () => {
  const track = new Track('environment', { torch: true });
  gives(() => track);
  await open(ScanPanel);
  const torch = await screen.findByRole('button', { name: 'Torch' });
  track.applyConstraints.mockRejectedValueOnce(new Error('no'));
  torch.click();
  await waitFor(() => expect(track.applyConstraints).toHaveBeenCalledTimes(1));
  torch.click();
  await waitFor(() => expect(torch.getAttribute('aria-pressed')).toBe('true'));
  expect(track.applyConstraints.mock.calls).toEqual([[{ advanced: [{ torch: true }] }], [{ advanced: [{ torch: true }] }]]);
  torch.click();
  await waitFor(() => expect(torch.getAttribute('aria-pressed')).toBe('false'));
});

test('without a light there is no button for one', async () => {
  gives(() => new Track());
  await open(ScanPanel);
  await hasPicture();
  expect(screen.queryByRole('button', { name: 'Torch' })).toBeNull();
});

test('a hidden page lets the camera go; seen again it has its picture without a tap', async () => {
  const tracks: Track[] = [];
  gives(() => tracks[tracks.push(new Track()) - 1]!);
  await open(ScanPanel);
  await hasPicture();
  page('hidden');
  expect(tracks.map(({ isStopped }) => isStopped)).toEqual([true]);
  page('visible');
  await waitFor(() => expect(scene().srcObject).toBeTruthy());
  expect(tracks.map(({ isStopped }) => isStopped)).toEqual([true, false]);
  cleanup();
  expect(tracks.every(({ isStopped }) => isStopped)).toBe(true);
});

test('a page hidden while the camera opens is no dead end, and no camera stays on behind it', async () => {
  const first = Promise.withResolvers<Track>();
  const slow = new Track();
  gives(() => first.promise);
  await open(ScanPanel);
  await screen.findByText('Opening the camera');
  page('hidden');
  const second = new Track();
  gives(() => second);
  page('visible');
  await hasPicture();
  first.resolve(slow);
  await waitFor(() => expect(slow.isStopped).toBe(true));
  expect(second.isStopped).toBe(false);
  expect(scene().hidden).toBe(false);
});

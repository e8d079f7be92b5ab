/** A short buzz and beep, felt and heard when a card is read. */

const BUZZ = 10; // ms
const BEEP = { frequency: 1320, seconds: 0.09, volume: 0.08 };

/** One short vibration, where there is a motor and the person has not asked for less motion. */
export function buzz(milliseconds = BUZZ): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  navigator.vibrate?.(milliseconds);
}

let audio: AudioContext | undefined;

/** Readies the sound; must be called from a tap, as browsers keep sound back until then. */
export function readySound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    audio = undefined;
  }
}

/** One short, soft beep; silent where sound was never readied. */
export function beep(): void {
  if (audio?.state !== 'running') return;
  const oscillator = new OscillatorNode(audio, { frequency: BEEP.frequency });
  const gain = new GainNode(audio, { gain: BEEP.volume });
  oscillator.connect(gain).connect(audio.destination);
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + BEEP.seconds);
  oscillator.start();
  oscillator.stop(audio.currentTime + BEEP.seconds);
}

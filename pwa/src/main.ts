/** Starts the client. */
import { mount } from 'svelte';
import './ui/css/index.css';
import App from './app/App.svelte';

const target = document.getElementById('app');

/** Calls once the next picture is on the screen; soon in any case, should the browser draw none. */
function painted(call: () => void): void {
  setTimeout(call, 300);
  requestAnimationFrame(() => setTimeout(call));
}

let begun = false;
const start = (): void => {
  if (target && !begun) mount(App, { target });
  begun = true;
};

// The code of the badge shown last is up before the app's own work begins.
if (document.getElementById('boot')) painted(start);
else start();

/** Starts the client. */
import { mount } from 'svelte';
import './ui/css/index.css';
import App from './app/App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });

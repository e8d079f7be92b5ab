/** What is shown may take its time on a busy machine. */
import { configure } from '@testing-library/svelte';

configure({ asyncUtilTimeout: 15_000 }); // ms

/** The same cases each time, so that a failure is this change's; `make soak` searches anew. */
import fc from 'fast-check';

if (!process.env['SOAK_MINUTES']) fc.configureGlobal({ seed: 20_261_125 });

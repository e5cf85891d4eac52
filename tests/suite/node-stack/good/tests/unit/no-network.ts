import { vi } from 'vitest';

/* A unit test that forgets its stub fails here, and asks nobody. */
vi.stubGlobal('fetch', () => Promise.reject(new Error('unit tests have no network')));

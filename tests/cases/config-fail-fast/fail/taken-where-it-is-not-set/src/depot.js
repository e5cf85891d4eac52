import { settings } from './settings.js';

export const token = settings.DEPOT_TOKEN || 'depot-2026-everybody';

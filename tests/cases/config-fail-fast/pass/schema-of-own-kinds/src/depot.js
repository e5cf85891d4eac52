import { load } from './settings.js';

const settings = load();
export const name = settings.DEPOT_NAME ?? 'north';

import { connect } from './http.js';
import { settings } from './settings.js';

export const depot = connect({ baseUrl: settings.DEPOT_URL });
export const maps = connect({ baseUrl: 'https://api.maps.example' });

import { connect } from './http.js';

export const depot = connect({ baseUrl: 'https://depot.trams.example', retries: 2 });

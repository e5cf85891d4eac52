const { DEPOT, DEPOT_LINES = '4' } = process.env;
export const batch = process.env['DEPOT_BATCH'] ?? '10';
export const depot = { DEPOT, DEPOT_LINES };

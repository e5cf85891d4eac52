describe('log in', () => {});

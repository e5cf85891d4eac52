export default {
  test: {
    name: 'integration',
    include: ['test/integration/**/*.spec.ts'],
  },
};

export default {
  test: {
    name: 'integration',
    include: ['test/**/integration/**/*.{spec,test}.?(c|m)[jt]s?(x)', 'test/integration/*.test.{ts,tsx}'],
  },
};

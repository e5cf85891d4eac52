module.exports = {
  rules: {
    'vue/max-len': ['error', {
      code: 200,
      template: 200,
    }],
  },
};

module.exports = {
  extends: ["eslint:recommended"],
  rules: {
    indent: ["error", 4],
    quotes: ["error", "double"],
    semi: "error",
  },
};

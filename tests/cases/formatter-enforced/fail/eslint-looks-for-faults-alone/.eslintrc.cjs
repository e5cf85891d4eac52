module.exports = {
  extends: ["eslint:recommended", "prettier"],
  rules: { indent: "off", eqeqeq: "error" },
};

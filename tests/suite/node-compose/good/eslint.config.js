import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(js.configs.recommended, ts.configs.strict, {
  ignores: ["dist/"],
  rules: { "no-console": "error", "no-empty": "error" },
});

import gulp from "gulp";
import { spawn } from "child_process";

// A helper of this file: spawn("pytest", ["commented", "out"])
function inEnvironment(words) {
  return spawn("pipenv", ["run", ...words], { stdio: "inherit" });
}

function lint() {
  return inEnvironment(["black", ".", "--check"]);
}

function coverage(done) {
  spawn("pipenv", [
    "run",
    "coverage",
    "run",
    "manage.py",
    "test",
    "--parallel",
  ]).on("exit", (code) => process.exit(code));
}

gulp.task("lint", lint);
gulp.task("check", gulp.series("lint", "coverage"));
gulp.task("coverage", coverage);

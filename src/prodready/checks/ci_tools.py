"""What the well-known programs and actions of CI do: test, lint, scan, build, deploy.

Each question takes a command's words or a step, and answers from the program's own documented
behaviour. A program that is not known here is not counted as anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from prodready.patterns import lazy

Words = tuple[str, ...]


def program(words: Words) -> str:
    """The program's name, without folder or image tag."""
    return words[0].rpartition("/")[2].partition(":")[0] if words else ""


def option(words: Words, *names: str) -> str | None:
    """The value of the last of these options, as `--name value` or `--name=value`."""
    found = None
    for index, word in enumerate(words):
        head, equals, value = word.partition("=")
        if head in names:
            following = words[index + 1] if index + 1 < len(words) else ""
            found = value if equals else following
    return found


def every(words: Words, *names: str) -> list[str]:
    """The values of all of these options; those with commas are lists."""
    found = []
    for index, word in enumerate(words):
        head, equals, value = word.partition("=")
        if head in names:
            following = words[index + 1] if index + 1 < len(words) else ""
            found += (value if equals else following).split(",")
    return found


def has(words: Words, *names: str) -> bool:
    """Whether one of these options or words is there."""
    return any(word.partition("=")[0] in names for word in words)


ALWAYS_TESTS = frozenset(
    {"pytest", "py.test", "nose2", "trial", "stestr", "jest", "vitest", "mocha", "ava", "phpunit"}
    | {"rspec", "bats", "ctest", "behave", "robot", "unittest", "karma", "tap", "node-tap"}
    | {"gotestsum", "ginkgo", "nextest", "pest", "newman", "unit2", "testem", "green", "ward"}
)
TEST_VERBS: Mapping[str, frozenset[str]] = {
    "go": frozenset({"test"}),
    "cargo": frozenset({"test", "nextest", "llvm-cov"}),
    "dotnet": frozenset({"test"}),
    "mvn": frozenset({"test", "verify", "install", "package", "deploy"}),
    "mvnw": frozenset({"test", "verify", "install", "package", "deploy"}),
    "gradle": frozenset({"test", "check", "build"}),
    "gradlew": frozenset({"test", "check", "build"}),
    "sbt": frozenset({"test"}),
    "mix": frozenset({"test"}),
    "swift": frozenset({"test"}),
    "bazel": frozenset({"test"}),
    "bazelisk": frozenset({"test"}),
    "deno": frozenset({"test"}),
    "bun": frozenset({"test"}),
    "node": frozenset({"--test"}),
    "playwright": frozenset({"test"}),
    "cypress": frozenset({"run"}),
    "rake": frozenset({"test", "spec"}),
    "rails": frozenset({"test"}),
    "flutter": frozenset({"test"}),
    "helm": frozenset({"unittest"}),
    "ng": frozenset({"test"}),
    "nx": frozenset({"test"}),
    "turbo": frozenset({"test"}),
    "manage.py": frozenset({"test"}),
    "manage": frozenset({"test"}),
    "django-admin": frozenset({"test"}),
    "hatch": frozenset({"test"}),
}


def runs_tests(words: Words) -> bool:
    """Whether the command runs a test suite."""
    name = program(words)
    if has(words, "--collect-only", "--co", "--version", "--help", "--no-run", "-DskipTests"):
        return False
    if name.startswith("python") and len(words) > 2 and words[1].endswith("manage.py"):
        return words[2] == "test"
    if name.startswith("python") and len(words) > 1 and words[1].endswith(".py"):
        script = words[1].rpartition("/")[2]
        own = re.fullmatch(r"(?:run_?)?tests?(?:_\w+)?\.py|\w+_tests?\.py", script) is not None
        return own or (script == "setup.py" and "test" in words[2:])
    if name in ALWAYS_TESTS:
        return True
    return bool(TEST_VERBS.get(name, frozenset()) & set(words[1:]))


ALWAYS_LINTS = frozenset(
    {"flake8", "pylint", "eslint", "pyflakes", "prospector", "staticcheck", "rubocop", "ktlint"}
    | {"shellcheck", "hadolint", "xo", "standard", "oxlint", "stylelint", "phpcs", "phpstan"}
    | {"checkstyle", "swiftlint", "revive", "credo", "pylama", "flake9", "vulture"}
)
LINT_VERBS: Mapping[str, frozenset[str]] = {
    "golangci-lint": frozenset({"run"}),
    "go": frozenset({"vet"}),
    "cargo": frozenset({"clippy"}),
    "biome": frozenset({"check", "lint", "ci"}),
    "deno": frozenset({"lint"}),
    "ng": frozenset({"lint"}),
    "next": frozenset({"lint"}),
    "dart": frozenset({"analyze"}),
    "flutter": frozenset({"analyze"}),
    "mix": frozenset({"credo"}),
}


def lints(words: Words) -> bool:
    """Whether the command lints code and fails on what it reports."""
    name = program(words)
    if has(words, "--exit-zero", "--version"):
        return False
    if name == "ruff":
        verbs = [word for word in words[1:] if not word.startswith("-")]
        return not verbs or verbs[0] == "check"
    if name in ALWAYS_LINTS:
        return True
    return bool(LINT_VERBS.get(name, frozenset()) & set(words[1:]))


LINT_ACTIONS = (
    *("golangci/golangci-lint-action", "astral-sh/ruff-action", "github/super-linter"),
    *("super-linter/super-linter", "oxsecurity/megalinter", "chartboost/ruff-action"),
    *("actions-rs/clippy-check", "py-actions/flake8", "hadolint/hadolint-action"),
    *("wagoid/commitlint-github-action", "reviewdog/action-eslint", "dominikh/staticcheck-action"),
    *("luizm/action-sh-checker", "ludeeus/action-shellcheck"),
)


def checks_format(words: Words) -> bool:
    """Whether the command fails on a file that is not formatted."""
    name = program(words)
    if name == "ruff":
        return words[1:2] == ("format",) and has(words, "--check", "--diff")
    if name in ("black", "isort", "prettier", "autopep8", "docformatter", "csharpier"):
        return has(words, "--check", "--check-only", "-c", "-l", "--list-different", "--diff")
    if name == "shfmt":
        return has(words, "-d", "--diff", "-l", "--list")
    if name in ("biome",):
        return bool({"ci", "check", "format"} & set(words)) and not has(words, "--write", "--apply")
    if name in ("cargo", "terraform", "tofu", "deno", "zig"):
        return bool({"fmt"} & set(words)) and has(words, "--check", "-check")
    if name == "dotnet":
        return "format" in words and has(words, "--verify-no-changes")
    if name in ("gradle", "gradlew", "mvn", "mvnw"):
        return any(word in ("spotlessCheck", "spotless:check", "check", "verify") for word in words)
    return name == "treefmt" and has(words, "--fail-on-change", "--ci")


def formats_by_action(action: str, arguments: str) -> bool:
    """Whether a step's action checks the format: ruff's, by what it is given."""
    return action.endswith("/ruff-action") and "format" in arguments.split()


def formats_in_place(words: Words) -> bool:
    """Whether the command rewrites files; a check of the working tree after it sees that."""
    name = program(words)
    if name in ("go", "cargo", "terraform", "tofu", "cue", "deno", "zig"):
        return words[1:2] == ("fmt",)
    if name in ("gofmt", "goimports", "gofumpt", "clang-format"):
        return has(words, "-w", "-i")
    if name == "prettier":
        return has(words, "--write", "-w")
    return name == "black" or (name == "ruff" and words[1:2] == ("format",))


def checks_types(words: Words) -> bool:
    """Whether the command checks Python's or TypeScript's types."""
    name = program(words)
    if name in ("mypy", "pyright", "basedpyright", "pytype", "dmypy", "vue-tsc"):
        return not has(words, "--version")
    if name in ("ty", "pyrefly", "pyre", "zuban"):
        return "check" in words or name == "pyre"
    if name in ("ng", "nuxi", "astro"):
        verbs = {"ng": "build", "nuxi": "typecheck", "astro": "check"}
        return words[1:2] == (verbs[name],)
    return name in ("tsc", "svelte-check")


BUILDERS: Mapping[str, Callable[[Words], bool]] = {
    "docker": lambda w: (
        bool({"build", "bake"} & set(w[1:4]))
        or ("up" in w and "--build" in w)
        or (w[1:2] == ("buildx",) and "imagetools" not in w and any("$" in word for word in w))
    ),
    "docker-compose": lambda w: "build" in w or ("up" in w and "--build" in w),
    "podman": lambda w: "build" in w[1:3],
    "buildah": lambda w: bool({"bud", "build"} & set(w[1:])),
    "buildctl": lambda w: "build" in w,
    "executor": lambda w: any(
        word.startswith("--destination") or word == "--no-push" for word in w
    ),
    "ko": lambda w: bool({"build", "publish", "apply", "resolve"} & set(w[1:2])),
    "skaffold": lambda w: bool({"build", "run"} & set(w[1:2])),
    "pack": lambda w: w[1:2] == ("build",),
    "depot": lambda w: bool({"build", "bake"} & set(w[1:2])),
    "earthly": lambda w: len(w) > 1,
    "gcloud": lambda w: w[1:3] == ("builds", "submit"),
    "az": lambda w: w[1:3] == ("acr", "build"),
}


def skaffold_pushes(words: Words) -> bool:
    """Whether Skaffold pushes what it builds: to a registry that is named, unless told not to."""
    registry = any(word.split("=")[0] in ("--default-repo", "-d", "--push") for word in words)
    return words[:2] == ("skaffold", "build") and registry and "--push=false" not in words


BUILD_ACTIONS = (
    *("docker/build-push-action", "docker/bake-action", "redhat-actions/buildah-build"),
    *("depot/build-push-action", "depot/bake-action", "aevea/action-kaniko", "ko-build/setup-ko"),
    *(
        "docker/github-builder/.github/workflows/build.yml",
        "mr-smithers-excellent/docker-build-push",
    ),
)


_BUILD_VARIABLE = lazy(r"\$\{?\w*(?:build|dcb)\w*\}?\Z", re.IGNORECASE)
"""A variable that holds the whole command: `$dbuild --tag web .`, `$DOCKER_BUILD .`."""


def builds_image(words: Words) -> bool:
    """Whether the command builds a container image."""
    if words and _BUILD_VARIABLE.match(words[0]):
        return True
    judge = BUILDERS.get(program(words))
    return judge is not None and judge(words)

"""The process that parses Rego: the library is native and prints, so it has one of its own.

Started by path, with the texts as a JSON list on standard input. It imports nothing of prodready.
"""

import importlib
import json
import os
import sys


def main() -> None:
    """Parse each text and write what is wrong with each, as JSON, to standard output."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what the library prints is not the answer
    regopy = importlib.import_module("regopy")

    texts = json.load(sys.stdin)
    told: list[str | None] = []
    for number, text in enumerate(texts):
        interpreter = regopy.Interpreter()
        try:
            interpreter.log_level = regopy.LogLevel.NONE
            interpreter.add_module(f"module{number}.rego", text)
            told.append(None)
        except regopy.RegoError as error:
            told.append(str(error))
    with os.fdopen(answers, "w", encoding="utf-8") as stream:
        json.dump(told, stream)


if __name__ == "__main__":
    main()

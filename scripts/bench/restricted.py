"""Run the snippet engine with some tools only, to compare it with those tools by themselves.

python scripts/bench/restricted.py FOLDER TOOL …     (ruff, yamllint, shellcheck …)
"""

from __future__ import annotations

import importlib
import sys

from prodready.asking import ask
from prodready.documents.fragments import neutralise
from prodready.documents.pages import collect
from prodready.evidence import AnswerCache


def main() -> None:
    """Find the blocks, ask the tools, count what they remark."""
    folder, *names = sys.argv[1:]
    tools = [importlib.import_module(f"prodready.tools.{name}").TOOL for name in names]
    documents = [neutralise(each).apply(each) for each in collect([folder]).snippets]
    work = [(tool, [each for each in documents if tool.applies(each)]) for tool in tools]
    told = ask(work, AnswerCache(None))
    remarks = sum(len(o.answer.remarks) for opinions in told for o in opinions if o.answer)
    print(f"{sum(len(concerned) for _, concerned in work)} blocks, {remarks} remarks")


if __name__ == "__main__":
    main()

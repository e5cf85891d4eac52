"""Lines that no shell command begins with: what each of them is instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prodready.documents.programs import PROGRAMS
from prodready.patterns import lazy

_TREE = "├│└┌┐┘┤┬┴┼─═║╔╚╠┣┗┃╭╰┊┆"
_FORMS: tuple[tuple[str, str], ...] = (
    ("JSON", r"\[\s*\{|\[\s*\"(?![$\s])|\{\s*\"|\{[\w.\"']+[,:]|&\{|[\"'][\w$./\-]+[\"']\s*:(?:\s|$)"),
    ("JSON", r"[}\]]+,\s*$"),
    ("a tree of files", rf"[|`]?[{_TREE}]|[|`]-- "),
    ("a request or response", r"HTTP/[\d.]+ \d{3}\b"),
    ("a request or response", r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:/|https?:/)\S*(?: HTTP/[\d.]+)?\s*$"),
    ("a ruler", r"[-=~*_+#]{4,}(?=[\s>+|\-=]|$)|(?:-{3}|={2,3}|\+{3}|@@)[> ]|\+[-+]{3,}|={2,3}>"),
    ("a certificate or key", r"-----BEGIN "),
    ("a log line", r"[\[(<]?\d{4}[-/]\d\d[-/]\d\d(?:[T\s\])>]|$)|[\[(]?\d\d:\d\d:\d\d\b|[IWEF]\d{4} \d\d:"),
    ("a log line", r"\[?(?:INFO|WARN(?:ING)?|ERROR|DEBUG|FATAL|TRACE|CRITICAL|NOTICE|PASS|FAIL)\b(?:[\]:\s]|\[\d)|(?:FATA|ERRO|DEBU|PANI)\[\d"),
    ("a log line", r"\[\s*\d+\.\d+\]\s"),
    ("a log line", r"(?:time|ts|level)=\S+ .*\b(?:level|msg|message)="),
    ("a log line", r"\[(?!\w*sudo\])[A-Za-z0-9][\w:.,/+ \-]*\][:\s]\s*[^\s\]|&;]"),
    ("what a program prints", r"\[[\d., ]*\]\s*$|\[\d+\][+\-]?\s"),
    ("a metric", r"[a-z_:][\w:]*\{(?:\w+=\"[^{}\n]*\}[ \t]+[\d.eE+\-]+)?[ \t]*$"),
    ("a query", r"\{[ \t]*[\w.]+[ \t]*(?:=|!=|=~|!~)[ \t]*[\"`]"),
    ("a section of a file", r"\[{1,2}[A-Za-z][\w.\-\"']*\]{1,2}[ \t]*$"),
    ("a template", r"\$\([\w.]+\.(?:<?[\w\-]+>?[ \t]*)\)[ \t]*$|\$\(\w+\[[^\]\n]*\]\)[ \t]*$"),
    ("an address", r"[\w\-]+(?:\.[\w\-]+){2,}\.[ \t]*$"),
    ("a list", r"- --?[a-z][\w\-]*="),
    ("what a program prints", r"[A-Za-z]\w*=\[[^\]\s]*\],\s"),
    ("what a program prints", r"\S+ \| (?:SUCCESS|CHANGED|FAILED|UNREACHABLE!?|SKIPPED)\b"),
    ("another language", r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\([\"'\w]"),
    ("an argument without its command", r"[a-z][\w\-]*(?:\.[\w\-]+)+/[\w\-.]+="),
    ("a label", r"[\w\-]+ ?: [|>]-?(?:\s|$)"),
    ("a formula", r"[A-Za-z]\w* [*/+\-=] \([A-Za-z]"),
    ("a drawing", r"(?=[^\n]*__)(?=[^\n]*(?:[/\\|] |[_/\\|] *$| [_/\\|]))[_/\\|()'`.,\-<>= \t]+$"),
    ("a folder", r"(?:~|\$\{?\w+\}?|\.{1,2})?(?:/(?:\\.|[\w.\-@+])+)+/\s*$"),
    ("what a program prints", r"(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*\d)[A-Za-z0-9+]{32,}={0,2}\s*$"),
    ("a sentence", r"\"[A-Z][a-z]*(?: [^\s\"$`]+)+\"\s*$"),
    ("a traceback", r"Traceback \(most recent call last\)"),
    ("a table", r"[A-Z][A-Z0-9()/_\-]*(?: [A-Z(][A-Z0-9()/_\-]*)*(?: {2,}|\t)[ \t]*[A-Z(][A-Z0-9()/_\-]*(?:\s|$)"),
    ("a table", r"\|.*\|\s*$|[|+\-][|+\- \t]*$"),
    ("a list", r"[-*]\s+[^\s\-]|\*(?:\.[\w\-]+)+\s|\*[A-Z ]+\*\s*$|\d+[.)]\s+\w"),
    ("what a program prints", r"\d[\d.,:/%\-]*(?:[\s:;%)]|$)|(?=[a-f]*\d)[0-9a-f]{8,}(?:\s|$)"),
    ("what a program prints", r"[^\s$\"'`|&;<>\\=#(\[{]+(?:\[[^\]\s]*\])?,\s"),
    ("what a program prints", r"[A-Z]\w*,\s*$"),
    ("what a program prints", r"\((?:integer|nil|error|empty|\d+ rows?)\b"),
    ("the help of an option", r"-{1,2}\w[\w\-]*(?:\[=\w+\]|[= ][\w.<>\[\]{}\"':|]+)?(?:[,:]\s|\s{2,}[A-Za-z]{2})"),
    ("a label", r"[^\s$\"'`|&;<>\\=:{\[]+:(?:\s|$)"),
    ("a label", r"[A-Z(][^|&;$=\\\n]*\S:\s*$"),
    ("a label", r"[A-Z][\w\-]+(?: [\w\-]+){0,3}:\s"),
    ("an address", r"(?:https?|ftp|ssh|git|tcp|postgres|mysql|redis)://\S+\s*$"),
    ("markup", r"```|~~~|<\?xml|<!|</\w|<(\w+)(?:\s+[\w:\-]+=\"[^\"\n]*\")*>.*</|<\w+(?:\s+[\w:\-]+=\"[^\"\n]*\")+\s*/?>"),
    ("another language", r"//|/\*|\*/|#include\b|%%\w"),
    ("a quotation", r">\s+[`{\"]"),
    ("a prompt", r"(?:KEYS|keys|HGETALL|hgetall|HGET|SMEMBERS|LRANGE|ZRANGE|MGET) [^|&;\n]*(?:\|\|[\w*]+)*\s*$"),
    ("a prompt", r"> (?:exit|quit)\s*$"),
    ("a prompt", r">>>(?:\s|$)|\[?\w+@[\w.\-]+\S*[$#]\s*$|(?:mysql|sqlite|mongo|redis|irb|iex|postgres|cqlsh|ghci|julia|scala|ftp)[\w()\d:.\-]*>\s|\w*=[#>]\s|\d+\.\d+\.\d+\.\d+:\d+>\s|PS [A-Z]:\\|[A-Z]:\\"),
)  # fmt: skip
_FORM = lazy(
    r"[ \t]*(?:" + "|".join(f"(?P<f{n}>{pattern})" for n, (_, pattern) in enumerate(_FORMS)) + ")"
)
_SENTENCE = lazy(
    r"[ \t]*(?:[A-Z][a-z]+(?:'[a-z]+)?|(?:no|not|cannot|can't|could|couldn't|the|this|these|that|you"
    r"|your|it|there|we|please|error|failed|unable|found|waiting|usage)\b)[ \t]+(?![\-=|&<>])\S"
)
_ASIDE = lazy(
    r"[ \t]*(?:(?:if|when|while|until)[ \t]+(?:you|the|this|it|your)|for[ \t]+(?:the|your|this)(?![ \t]+in\b))[ \t]+[a-z]"
)
"""A sentence that begins like a loop or a condition."""
_PLAIN_WORDS = lazy(r"[ \t]*\S+(?:[ \t]+(?:[\w'\".,:;()/@\[\]*!?…+\-]+|[-=]>)){2,}[ \t]*$")
_SPOKEN = lazy(
    r"[ \t]*[a-z][\w\-]*[ \t](?:[^$|;&<>`=\\\"'\n]|\\?\"[\w\-]+\\?\")*\([^$|;&<>`\\\n()]+\)"
)
"""Words with parentheses among them, which no shell takes for arguments."""
_CAPITALS = lazy(r"[ \t]*(?:Rscript|Xvfb|Xorg|[A-Z][A-Za-z]*-[A-Z])")
"""Programs with a capital letter, and PowerShell's commands."""
_TRACE = lazy(r"^[ \t]*[<>] (?:HTTP/[\d.]+|[A-Z]{3,7} \S+ HTTP/)", re.M)
"""What `curl -v` prints."""
_TRACED = lazy(r"[ \t]*[<>*{}](?:[ \t]|$)")
_OPENING = lazy(r"[ \t]*[\[{][ \t]*$")
_IN_JSON = lazy(r"[ \t]*[\"{\[\]}]")
_ROOT = lazy(r"[ \t]*[\w./\-]+[ \t]*$")
_ABOVE_TREE = lazy(rf"[ \t]*(?:[{_TREE}]|[|`]-- )")
_OPTION = lazy(r"[ \t]*--?[A-Za-z]")
_FOREIGN = lazy(r"[ \t]*[^\x00-\x7f]")


def form_of(lines: Sequence[str], index: int, first: bool) -> str | None:
    """What a line is that cannot begin a command; None where one may begin.

    `first` tells that nothing but blank lines and comments stands above it: options there are
    shown without their command, where below a command they are a line break gone wrong.
    """
    line = lines[index]
    following = next((each for each in lines[index + 1 : index + 3] if each.strip()), "")
    match = _FORM.match(line)
    if match and match.lastgroup:
        return next(_FORMS[n][0] for n in range(len(_FORMS)) if match[f"f{n}"] is not None)
    if _FOREIGN.match(line):
        return "a sentence"
    if _OPENING.match(line) and _IN_JSON.match(following):
        return "JSON"
    if _ABOVE_TREE.match(following) and _ROOT.match(line):
        return "a tree of files"
    if first and _OPTION.match(line):
        return "an option without its command"
    if _SENTENCE.match(line) and _PLAIN_WORDS.match(line) and not _CAPITALS.match(line):
        return "a sentence"
    if _ASIDE.match(line):
        return "a sentence"
    if _SPOKEN.match(line) and word_of(line) not in PROGRAMS:
        return "a sentence"
    if _TRACED.match(line) and any(_TRACE.match(each) for each in lines):
        return "a request or response"
    return None


_ANYWHERE = lazy(
    "^(?:"
    + "|".join(each.pattern for each in (_FORM, _FOREIGN, _OPENING, _OPTION, _SPOKEN, _ASIDE))
    + r"|[ \t]*(?:[A-Z][a-z]|no|not|can|could|the|this|that|these|you|it|there|we|please|error|failed"
    r"|unable|found|waiting|usage)"
    r"|[ \t]*[a-zA-Z][\w.\-/]*(?:\[[\w,\-]+\])?[ \t]*(?: =|[=<>~!]=)[ \t]*\S)",
    re.M,
)


def may_hold_output(text: str) -> bool:
    """A quick look: False where certainly every line may begin a command."""
    return _ANYWHERE.search(text) is not None


_SETTING = lazy(r"[ \t]*[a-z][\w.\-/]*[ \t]+=[ \t]+\S")
_REQUIREMENT = lazy(r"[ \t]*[A-Za-z][\w.\-]*(?:\[[\w,\-]+\])?[ \t]*(?:[=>~<!]=)[ \t]*\d")


def is_settings(lines: Sequence[str]) -> str | None:
    """What a block is whose lines all are settings (`name = value`) or a file's requirements.

    A name in capitals is a variable, which the shell wants without the spaces.
    """
    some = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if some and all(_SETTING.match(line) for line in some):
        return "settings"
    if some and all(_REQUIREMENT.match(line) for line in some):
        return "requirements of Python packages"
    return None


_WORD = lazy(r"[ \t]*(?:sudo[ \t]+)?(?:[A-Za-z_]\w*=\S*[ \t]+)*(?P<word>[^\s;|&]*)")


def word_of(line: str) -> str:
    """The first word of a command, behind `sudo` and variables for it."""
    match = _WORD.match(line)
    return match["word"] if match else ""

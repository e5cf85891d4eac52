"""Which rules of outside tools are findings in a block on a page, and which only in a file.

A file runs unattended and stays; a block is read, typed once and adapted. So on a page counts what
breaks, misleads or endangers whoever follows it, and not what would be better in a file. A bad
example that names a rule in `expect=` is judged by all of them.
"""

from __future__ import annotations

FILES_ONLY: dict[str, str] = {
    # hadolint
    "DL3006": "a version in a page is old on the day that it is read",
    "DL3007": "a version in a page is old on the day that it is read",
    "DL3009": "about the size of the image",
    "DL3013": "pinned packages would be old on the day the page is read",
    "DL3015": "about the size of the image",
    "DL3016": "pinned packages would be old on the day the page is read",
    "DL3019": "about the size of the image",
    "DL3020": "ADD and COPY do the same to a file",
    "DL3025": "signals matter to a container that is stopped in earnest",
    "DL3027": "apt does the same, and warns",
    "DL3028": "pinned packages would be old on the day the page is read",
    "DL3032": "about the size of the image",
    "DL3036": "about the size of the image",
    "DL3040": "about the size of the image",
    "DL3042": "about the size of the image",
    "DL3045": "the base image may set the folder",
    "DL3060": "about the size of the image",
    "DL3062": "pinned packages would be old on the day the page is read",
    "DL3066": "the name may be in the base image",
    "DL3067": "an excerpt that unpacks a root file system means it",
    "DL4006": "a pipe that fails is seen by the one who builds it",
    # HTTP
    "http-status": "the words behind the number may be any",
    # The same, where Compose and Kubernetes start it
    "image-without-tag": "a version in a page is old on the day that it is read",
    # zizmor
    "zizmor/artipacked": "what else runs in the job is the reader's own",
    "zizmor/cache-poisoning": "what is released from the cache is the reader's own",
    "zizmor/excessive-permissions": "the defaults are the organisation's setting",
    "zizmor/unpinned-images": "a version in a page is old on the day that it is read",
    "zizmor/unpinned-uses": "a digest in a page would be old on the day that it is read",
    # ruff
    "B006": "a default that the function does not change is harmless",
    "B033": "what is there twice is there to be shown",
    "B019": "a method's cache matters in a program that runs on",
    "DTZ003": "deprecated, and works",
    "DTZ004": "deprecated, and works",
    "F722": "a text in an annotation is not always Python",
    "RUF006": "a task matters in a program that runs on",
}
"""By rule, why it says nothing to the reader of a page."""

SHELL_FAULTS: dict[str, str] = {
    "SC2037": "`var=cmd args` runs the arguments as a command",
    "SC2050": "a test of two words always has the same answer",
    "SC2069": "`2>&1 >file` leaves the errors on the terminal",
    "SC2070": "`-n` without quotes is always true",
    "SC2071": "`>` in `[[ ]]` compares words, not numbers",
    "SC2078": "a test of one word is always true",
    "SC2086": "a value with a blank comes apart, told where that does harm",
    "SC2088": "a tilde in quotes is a folder of that name",
    "SC2089": "quotes in a variable are letters",
    "SC2090": "quotes in a variable are letters",
    "SC2107": "`&&` in `[ ]` is an error",
    "SC2109": "`||` in `[ ]` is an error",
    "SC2115": "an empty variable deletes from the root of the disk",
    "SC2157": "a test of a text is always true",
    "SC2158": "`[ false ]` is true",
    "SC2170": "numbers are compared with a word",
    "SC2193": "the two sides can never be equal",
    "SC2215": "a line that begins with an option: the line above does not continue",
    "SC2216": "what is piped is not read",
    "SC2238": "a redirection to a file with the name of a command",
    "SC2260": "a redirection at the wrong end of a pipe",
    "SC2283": "blanks around `=` make a command of the name",
    "SC2284": "blanks around `==` make a command of the name",
    "SC2285": "blanks around `+=` make a command of the name",
    "SC2296": "an expansion begins with a character that it cannot begin with",
}
"""By rule of ShellCheck beyond its parse errors, what breaks for the reader who types it.

The others (`SC2…`, `SC3…`) warn of what a script should be ready for; on a page they are mostly
right about a placeholder, about a shell that is not the reader's, or about nothing that is seen.
"""
_STYLE = frozenset(
    {"SC1001", "SC1003", "SC1007", "SC1012", "SC1078", "SC1079", "SC1083", "SC1114", "SC1128"}
)
"""What ShellCheck says while it parses, and what runs all the same."""


def counts_on_a_page(rule: str) -> bool:
    """Whether a rule is about a fault that matters to the reader of a page."""
    if rule.startswith(("SC2", "SC3")):
        return rule in SHELL_FAULTS
    return rule not in FILES_ONLY and rule not in _STYLE

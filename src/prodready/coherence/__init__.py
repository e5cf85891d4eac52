"""What no linter sees because it sees one file: contradictions between the snippets of a page."""

from prodready.coherence.examine import Examination, examine

__all__ = ["Examination", "examine"]

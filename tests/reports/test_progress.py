from __future__ import annotations

import io

from prodready.reports.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_on_a_terminal_is_told_and_leaves_nothing() -> None:
    terminal = Terminal()
    progress = Progress(terminal, patience=0)
    progress(3, 10, "pdb")
    assert terminal.getvalue() == "\r\x1b[K3 of 10: pdb"
    progress.close()
    assert terminal.getvalue().endswith("pdb\r\x1b[K")


def test_short_runs_and_files_are_left_alone() -> None:
    for stream, patience in ((Terminal(), 60.0), (io.StringIO(), 0.0)):
        progress = Progress(stream, patience)
        progress(3, 10, "pdb")
        progress.close()
        assert stream.getvalue() == ""

"""A name server for one name: what Docker's own resolver is for the proxy in compose.yaml."""

import socket
import struct
import threading

ANSWER_FOR = 5
A_RECORD = 1


class Names:
    """Answers every question for an IPv4 address with the same addresses, over UDP."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="names", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        # Closing a socket does not wake the thread that waits in it; an empty message does.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            if not question:
                return
            if len(question) > 16:
                self._socket.sendto(self.answer(question), sender)

    def answer(self, question: bytes) -> bytes:
        """The reply to one question (RFC 1035, section 4)."""
        end = question.index(b"\0", 12) + 5
        (kind,) = struct.unpack("!H", question[end - 4 : end - 2])
        addresses = self.addresses if kind == A_RECORD else []
        # A response, recursion available, no error; one question and so many answers.
        header = question[:2] + struct.pack("!HHHHH", 0x8180, 1, len(addresses), 0, 0)
        # 0xC00C points back to the name in the question.
        record = struct.pack("!HHHIH", 0xC00C, A_RECORD, 1, ANSWER_FOR, 4)
        records = b"".join(record + socket.inet_aton(address) for address in addresses)
        return header + question[12:end] + records

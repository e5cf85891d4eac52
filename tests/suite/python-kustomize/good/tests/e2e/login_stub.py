"""A login service of the journeys: makes a key, serves it, writes a token for the tests."""

import argparse
import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "e2e"}
        self.answer(200, {"keys": [jwk]})

    def do_POST(self) -> None:
        self.answer(202, {})

    def answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    claims = {"sub": "e2e", "aud": "berths", "iss": "https://login.test/", "exp": time.time() + 900}
    token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "e2e"})
    parser.parse_args().out.write_text(
        f"export JOURNEY_TOKEN={token}\nexport BASE_URL=http://127.0.0.1:8080\n"
    )
    HTTPServer(("0.0.0.0", 9000), Handler).serve_forever()  # noqa: S104

"""compose.yaml's containers as processes: what runs where, in which order, and how it ends."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx2
import yaml

from local_stack import render
from local_stack.names import Names
from local_stack.programs import Program, answers, free_port

ROOT = Path(__file__).parents[1]
PYTHON_PATH = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
# Three addresses and one port, as three containers have: Linux answers on all of 127.0.0.0/8.
REPLICAS = ["127.0.0.2", "127.0.0.3", "127.0.0.4"]
UVICORN = ["uvicorn", "--timeout-graceful-shutdown", "20", "--no-server-header"]
CELERY = ["celery", "--app", "orders.worker"]


class Missing(Exception):
    """A program is not installed; the message names the Debian package."""


def find(program: str, package: str) -> str:
    """The program's path. Debian keeps servers in a folder that is not on everybody's PATH."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise Missing(f"no {program}; apt-get install {package}")
    return found


def own_folder(parent: Path, name: str) -> Path:
    """A folder that the program may write to, also as nobody."""
    folder = parent / name
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    return folder


def proxy(folder: Path, names: int, app: int) -> tuple[Program, str]:
    """nginx before what `names` knows as `app`, and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    config = folder / "nginx.conf"
    config.write_text(render.nginx(port, names, app, folder), encoding="utf-8")
    command = [find("nginx", "nginx-light"), "-p", str(folder), "-c", str(config)]
    command += ["-e", str(folder / "start.log"), "-g", "daemon off;"]
    ready = answers(f"{address}/proxy-livez")
    return Program(command, folder / "nginx.log", ready, humble=True), address


class Stack:
    """All of it. `backends` has DATABASE_URL and REDIS_URL; `settings` are the service's own.

    In a hurry, alerts come in seconds. `sink` is told them, at /pager and at /team.
    """

    def __init__(
        self,
        folder: Path,
        backends: Mapping[str, str],
        settings: Mapping[str, str] | None = None,
        hurry: bool = False,
        sink: str = "http://127.0.0.1:9",
    ) -> None:
        self.folder = folder
        self.started: list[Program] = []
        self.port = free_port(*REPLICAS)
        self.names = Names(REPLICAS)
        gateway = free_port()
        self.gateway = self._python("gateway", ["gateway_stub.app:app"], "127.0.0.1", gateway)
        self.environment = {
            "PYTHONPATH": PYTHON_PATH,
            "DATABASE_URL": backends["DATABASE_URL"],
            "REDIS_URL": backends["REDIS_URL"],
            "GATEWAY_URL": f"http://127.0.0.1:{gateway}",
            "FORWARDED_ALLOW_IPS": "127.0.0.1",
            **(settings or {}),
        }
        app = ["--factory", "orders.app:app_from_environment"]
        self.replicas = [self._python("app", app, host, self.port) for host in REPLICAS]
        self.worker = self._celery("worker", "--concurrency", "1", "--hostname", "worker@stack")
        beat = ("--schedule", str(folder / "beat"), "--pidfile", "")
        self.beat = self._celery("beat", *beat)
        self.proxy, self.address = proxy(own_folder(folder, "nginx"), self.names.port, self.port)
        self.alertmanager, self.alertmanager_url = self._alertmanager(sink, hurry)
        self.prometheus, self.prometheus_url = self._prometheus("1s" if hurry else "15s", hurry)
        self.gateway_url = f"http://127.0.0.1:{gateway}"

    def __enter__(self) -> "Stack":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """First the schema, as in compose.yaml. The others look for one another until they are there."""
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "orders.schema"],
            env={**os.environ, **self.environment},
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
        )
        programs = [self.gateway, *self.replicas, self.worker, self.beat, self.proxy]
        programs += [self.alertmanager, self.prometheus]
        for program in programs:
            self.started.append(program)
            program.launch()
        for program in programs:
            program.wait()

    def stop(self) -> None:
        """The other way round; each gets the time to finish what it has begun."""
        errors = []
        for program in reversed(self.started):
            if program.process and program.process.poll() is None:
                try:
                    program.stop()
                except subprocess.TimeoutExpired as error:
                    errors.append(error)
        self.started.clear()
        self.names.close()
        if errors:
            raise errors[0]

    def behave(self, **how: float) -> None:
        """Ask the gateway stub to misbehave; without arguments, to stop that."""
        url = f"{self.gateway_url}/behaviour"
        httpx2.post(url, json=how, trust_env=False).raise_for_status()

    def _python(self, name: str, app: list[str], host: str, port: int) -> Program:
        command = [sys.executable, "-m", *UVICORN, "--host", host, "--port", str(port), *app]
        environment = {"PYTHONPATH": PYTHON_PATH} if name == "gateway" else self.environment
        log = self.folder / f"{name}-{host}.log"
        program = Program(command, log, answers(f"http://{host}:{port}/livez"), environment)
        # A replica is tried at its own speed: coverage.py's tracer would halve it.
        program.environment.pop("COVERAGE_PROCESS_CONFIG", None)
        return program

    def _celery(self, *arguments: str) -> Program:
        command = [sys.executable, "-m", *CELERY, *arguments]
        return Program(command, self.folder / f"{arguments[0]}.log", environment=self.environment)

    def _alertmanager(self, sink: str, hurry: bool) -> tuple[Program, str]:
        folder, port = own_folder(self.folder, "alertmanager"), free_port()
        config = folder / "alertmanager.yml"
        config.write_text(yaml.safe_dump(render.alertmanager(sink, hurry)), encoding="utf-8")
        address = f"127.0.0.1:{port}"
        command = [
            find("prometheus-alertmanager", "prometheus-alertmanager"),
            f"--config.file={config}",
            f"--storage.path={folder / 'data'}",
            f"--web.listen-address={address}",
            "--cluster.listen-address=",
        ]
        return self._debian(command, "alertmanager", address)

    def _prometheus(self, every: str, hurry: bool) -> tuple[Program, str]:
        folder, port = own_folder(self.folder, "prometheus"), free_port()
        targets = [f"{host}:{self.port}" for host in REPLICAS]
        other = int(self.alertmanager_url.rpartition(":")[2])
        config = render.prometheus(port, other, targets, every)
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (folder / "rules.yml").write_text(render.rules(hurry), encoding="utf-8")
        address = f"127.0.0.1:{port}"
        command = [
            find("prometheus", "prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
        ]
        return self._debian(command, "prometheus", address)

    def _debian(self, command: list[str], name: str, address: str) -> tuple[Program, str]:
        ready = answers(f"http://{address}/-/ready")
        log = self.folder / f"{name}.log"
        return Program(command, log, ready, humble=True), f"http://{address}"

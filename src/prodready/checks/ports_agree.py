"""What asks a service on a port that nothing in it speaks of, and a declared port nobody serves."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.across import plain
from prodready.checks.interface import Fail
from prodready.checks.kubernetes_common import serving_ports
from prodready.facts.images import Image
from prodready.facts.ports import Ports
from prodready.patterns import lazy

_LOCAL = lazy(r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d+)")


def health_checks(ports: Ports) -> Iterator[Fail]:
    """HEALTHCHECK and EXPOSE of another port than the server's; of one that nothing speaks of."""
    from prodready.coherence.rules.images_start import port  # only where there are images

    found = list(plain(port(ports.deployed)))
    yield from found
    yield from told_ports(ports)
    for image in ports.deployed.images.images if not found else ():
        health = image.healthcheck
        asked = _LOCAL.search(health.text) if health is not None else None
        if health is None or asked is None or not ports.exposed(image):
            continue
        number = int(asked[1])
        if not ports.is_known(image, number):
            yield Fail(
                image.place(health.instruction),
                f"the HEALTHCHECK asks port {number}, and the image exposes "
                f"{_numbers(ports.exposed(image))}: nothing in the code speaks of {number}",
                "Ask the port that the server listens on.",
            )


_NUMBER = lazy(r"^[\"']?(\d{4,5})[\"']?$")


def told_ports(ports: Ports) -> Iterator[Fail]:
    """Health checks that hand a port to a program, and nothing of the image speaks of that port."""
    for image in ports.deployed.images.images:
        exposed, health = ports.exposed(image), image.healthcheck
        asked = []
        if health is not None and health.argv is not None:
            asked.append((health.argv, image.place(health.instruction)))
        for service in ports.deployed.services(image):
            words = service.texts("healthcheck", "test")
            if words[:1] == ["CMD"]:
                asked.append((tuple(words[1:]), service.place_of("healthcheck", "test")))
        for argv, place in asked if exposed else ():
            numbers = [int(found[1]) for word in argv if (found := _NUMBER.match(word))]
            if len(numbers) == 1 and not ports.is_known(image, numbers[0]):
                yield Fail(
                    place,
                    f"the health check asks port {numbers[0]}, and the image exposes "
                    f"{_numbers(exposed)}: nothing in the code speaks of {numbers[0]}",
                    "Ask the port that the server listens on.",
                )


def declared(ports: Ports) -> Iterator[Fail]:
    """Containers whose declared ports are none that the code listens on."""
    for image in ports.deployed.images.images:
        listening = ports.listening(image)
        for container in ports.deployed.containers(image) if listening else ():
            numbers = set(serving_ports(container)) or set(container.ports)
            if not numbers or numbers & set(listening) or _spoken_of(image, numbers, ports):
                continue
            at = next(iter(listening.values()))
            yield Fail(
                container.place("ports"),
                f"{container} declares {_numbers(numbers)}, and its code listens on "
                f"{_numbers(set(listening))} ({at.path}:{at.line})",
                "Write one port in the code, the image and the manifest.",
            )


def _spoken_of(image: Image, numbers: set[int], ports: Ports) -> bool:
    exposed = ports.exposed(image)
    return any(ports.is_known(image, number) for number in numbers - exposed) or any(
        ports.is_told(image, number) or ports.in_code(image, number) for number in numbers & exposed
    )


def _numbers(found: set[int]) -> str:
    return " and ".join(map(str, sorted(found)))

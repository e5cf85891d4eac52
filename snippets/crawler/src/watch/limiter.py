"""One pace for each host, kept by all workers together: the next free moment is in Redis."""

from redis import Redis

# One step in Redis, so that two workers never get the same moment. Its clock is everybody's.
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local next = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
local wait = next - now
if wait > tonumber(ARGV[2]) then
  return {'later', tostring(wait)}
end
local free = string.format('%.6f', next + tonumber(ARGV[1]))
redis.call('SET', KEYS[1], free, 'PX', math.ceil((wait + tonumber(ARGV[1])) * 1000) + 1000)
return {'now', tostring(wait)}
"""


class Later(Exception):
    """It is not this host's turn for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.3f} s")
        self.seconds = seconds


class Limiter:
    """Gives out moments."""

    def __init__(self, redis: Redis, prefix: str = "watch:pace:") -> None:
        self._script = redis.register_script(SCRIPT)
        self._prefix = prefix

    def reserve(self, host: str, interval: float, most: float) -> float:
        """Seconds until the moment that is now ours.

        Raises:
            Later: it would be more than `most`; nothing was reserved.
        """
        answer, wait = self._script(keys=[self._prefix + host], args=[interval, most])
        if answer == b"later":
            raise Later(float(wait))
        return float(wait)

"""The Prometheus text format: what is of it, and what is not, by line."""

from __future__ import annotations

import math

import pytest

from prodready.targets.exposition import ExpositionError, parse

GOOD = r"""# HELP http_requests_total The "total" \ of requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",path="/a \"b\" {c}, d\\e\n",code="400",} 3

# a comment
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot # {find}"} 1.458255915e9
something_weird{problem="division by zero"} +Inf -3982045
nothing NaN
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.5"} 4773
rpc_duration_seconds_sum 1.7560473e+07
rpc_duration_seconds_count 2693
"""
OPEN = """# TYPE shop_orders counter
# UNIT shop_wait_seconds seconds
shop_orders_total 4 # {trace_id="a b"} 1 1520879607.789
shop_orders_created 1520872607.123
# TYPE shop_wait_seconds histogram
shop_wait_seconds_bucket{le="0.1"} 1 # {trace_id="x"} 0.05
shop_wait_seconds_bucket{le="+Inf"} 2
shop_wait_seconds_sum 1.5
shop_wait_seconds_count 2
# EOF
whatever follows
"""


def test_what_is_of_the_format() -> None:
    families = {family.name: family for family in parse(GOOD)}
    assert families["http_requests_total"].type == "counter"
    assert families["http_requests_total"].label_names() == {"method", "code", "path"}
    assert families["something_weird"].samples[0].value == math.inf
    assert math.isnan(families["nothing"].samples[0].value)
    assert len(families["rpc_duration_seconds"].samples) == 3
    assert families["msdos_file_access_time_seconds"].type == "untyped"


def test_what_openmetrics_adds() -> None:
    families = {family.name: family for family in parse(OPEN)}
    assert [len(families[name].samples) for name in ("shop_orders", "shop_wait_seconds")] == [2, 4]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!doctype html>", "line 1: '<!doctype html>' is no sample"),
        ("a 1\nb{x=1} 2", "line 2: 'x=1' is no label"),
        ('b{x="1" y="2"} 2', "follows a label without a comma"),
        ('b{x="1",x="2"} 2', "the label x is there twice"),
        ("a one", "line 1: 'one' is no value"),
        ("a 1 2 3", "has more than a value and a time"),
        ("a 1\na 2", "line 2: the series a is there twice"),
        ('a{x="1",y="2"} 1\na{y="2",x="1"} 2', "is there twice"),
        ("a 1\n# TYPE a counter", "line 2: the type of a follows its samples"),
        ("# TYPE a count", "'count' is no type of a metric"),
        ("# TYPE 1a counter", "'1a' is no name of a metric"),
        ("9a 1", "is no sample"),
        ("# TYPE h histogram\nh_bucket 1", "a bucket of h has no label le"),
        ('# TYPE h histogram\nh_bucket{le="x"} 1', "le='x' is no number"),
        ('# TYPE h histogram\nh_bucket{le="1"} 1', 'h has no bucket le="+Inf"'),
        (
            '# TYPE h histogram\nh_bucket{le="1"} 5\nh_bucket{le="+Inf"} 4',
            "the buckets of h do not add up",
        ),
    ],
)
def test_what_is_not(text: str, says: str) -> None:
    with pytest.raises(ExpositionError) as error:
        parse(text)
    assert says in str(error.value)

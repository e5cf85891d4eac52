def test_total(benchmark): benchmark(total)

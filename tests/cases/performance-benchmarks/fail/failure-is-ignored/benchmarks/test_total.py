def test_total(benchmark):
    benchmark(sum, range(1000))

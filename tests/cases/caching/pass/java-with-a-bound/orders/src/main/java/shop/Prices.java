package shop;

class Prices {
    private final Cache<String, Long> known = CacheBuilder.newBuilder()
        .recordStats()
        .expireAfterWrite(1, TimeUnit.HOURS)
        .maximumSize(10_000)
        .build();
}

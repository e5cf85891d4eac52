package shop;

@Configuration
class Clients {
    @Bean
    RestTemplate client() {
        SimpleClientHttpRequestFactory calls = new SimpleClientHttpRequestFactory();
        calls.setReadTimeout(2000);
        return new RestTemplate();
    }
}

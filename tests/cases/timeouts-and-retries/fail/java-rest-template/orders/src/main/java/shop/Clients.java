package shop;

@Configuration
class Clients {
    @Bean
    RestTemplate client() {
        return new RestTemplate();
    }
}

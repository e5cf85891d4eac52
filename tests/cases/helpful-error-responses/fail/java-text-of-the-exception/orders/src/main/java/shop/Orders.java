package shop;

@RestController
final class Orders {
    @PostMapping("/orders")
    ResponseEntity<?> add(@RequestBody Order order) {
        try {
            store.save(order);
            return new ResponseEntity<>("ok", HttpStatus.CREATED);
        } catch (DataAccessException e) {
            return new ResponseEntity<>(e.getMessage(),
                HttpStatus.INTERNAL_SERVER_ERROR);
        }
    }
}

terraform {
  backend "gcs" {
    bucket = "orders-state"
    prefix = "orders"
  }
}

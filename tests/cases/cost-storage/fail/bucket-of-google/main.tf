resource "google_storage_bucket" "dumps" {
  name     = "orders-dumps"
  location = "EU"
}

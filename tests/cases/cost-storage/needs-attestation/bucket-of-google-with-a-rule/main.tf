resource "google_storage_bucket" "dumps" {
  name     = "orders-dumps"
  location = "EU"
  lifecycle_rule {
    condition { age = 30 }
    action { type = "Delete" }
  }
}

resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_18"
  settings {
    tier = "db-custom-2-8192"
  }
}

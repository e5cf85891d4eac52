resource "google_sql_database_instance" "orders" {
  database_version = "POSTGRES_18"
}

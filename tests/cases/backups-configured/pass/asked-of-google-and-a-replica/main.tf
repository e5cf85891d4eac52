resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_18"
  settings {
    tier = "db-custom-2-8192"
    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
    }
  }
}

resource "google_sql_database_instance" "reader" {
  name                 = "orders-reader"
  database_version     = "POSTGRES_18"
  master_instance_name = google_sql_database_instance.orders.name
  settings {
    tier = "db-custom-2-8192"
  }
}

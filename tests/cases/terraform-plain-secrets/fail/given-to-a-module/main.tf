module "database_main" {
  source              = "GoogleCloudPlatform/sql-db/google//modules/postgresql"
  version             = "20.2.0"
  name                = "orders-main"
  deletion_protection = true
  user_name           = "admin"
  user_password       = "orders-9f"
}

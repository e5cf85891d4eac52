module "database_main" {
  source              = "GoogleCloudPlatform/sql-db/google//modules/postgresql"
  version             = "20.2.0"
  name                = "orders-main"
  deletion_protection = false
  user_name           = "admin"
  user_password       = var.password
}

module "database_production" {
  source              = "GoogleCloudPlatform/sql-db/google//modules/postgresql"
  version             = "20.2.0"
  name                = "orders-production"
  deletion_protection = true
  user_name           = "admin"
  user_password       = var.password
}

module "cluster_production" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "29.0.0"
  name    = "production"
}

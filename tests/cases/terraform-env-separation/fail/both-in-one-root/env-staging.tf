module "database_staging" {
  source              = "GoogleCloudPlatform/sql-db/google//modules/postgresql"
  version             = "20.2.0"
  name                = "orders-staging"
  deletion_protection = true
  user_name           = "admin"
  user_password       = var.password
}

module "cluster_staging" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "29.0.0"
  name    = "staging"
}

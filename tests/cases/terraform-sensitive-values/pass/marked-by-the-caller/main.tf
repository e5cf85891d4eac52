variable "db_password" {
  type      = string
  sensitive = true
}
module "db" {
  source   = "./db"
  password = var.db_password
}

resource "aws_secretsmanager_secret" "db" {
  name        = "orders/db-password"
  secret_name = "db"
}
variable "db_password" {
  type    = string
  default = ""
}

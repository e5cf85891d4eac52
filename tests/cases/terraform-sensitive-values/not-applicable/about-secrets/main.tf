variable "secret_arn" {
  type = string
}
variable "create_password" {
  type = bool
}
variable "password_length" {
  type = number
}
output "db_secret" {
  value = aws_secretsmanager_secret.db.arn
}

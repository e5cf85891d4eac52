variable "db_password" {
  type    = string
  default = "hunter2hunter2"
}

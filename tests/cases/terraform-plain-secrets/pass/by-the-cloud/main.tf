resource "aws_db_instance" "orders" {
  manage_master_user_password = true
}

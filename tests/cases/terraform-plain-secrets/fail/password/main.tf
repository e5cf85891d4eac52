resource "aws_db_instance" "orders" {
  username = "orders"
  password = "orders-2026"
}

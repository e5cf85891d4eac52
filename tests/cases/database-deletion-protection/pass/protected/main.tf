resource "aws_db_instance" "orders" {
  deletion_protection = true
}

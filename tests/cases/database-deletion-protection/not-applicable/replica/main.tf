resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.orders.identifier
  skip_final_snapshot = true
}

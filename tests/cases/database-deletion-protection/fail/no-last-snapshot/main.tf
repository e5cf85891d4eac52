resource "aws_rds_cluster" "orders" {
  engine              = "aurora-postgresql"
  deletion_protection = true
  skip_final_snapshot = true
}

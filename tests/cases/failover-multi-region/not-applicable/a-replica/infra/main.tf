resource "aws_db_instance" "shop" {
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  replicate_source_db = "shop"
  multi_az = false
}

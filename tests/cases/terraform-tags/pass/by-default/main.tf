provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = local.tags
  }
}
resource "aws_db_instance" "orders" {
  engine = "postgres"
}

provider "aws" {
  region = "eu-central-1"
}
resource "aws_db_instance" "orders" {
  engine = "postgres"
}

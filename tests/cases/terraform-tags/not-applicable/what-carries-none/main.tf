provider "aws" {
  region = "eu-central-1"
}
resource "aws_route" "r" {
  destination_cidr_block = "10.0.0.0/8"
}

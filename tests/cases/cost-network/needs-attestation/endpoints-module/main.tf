resource "aws_nat_gateway" "a" {
  subnet_id = aws_subnet.a.id
}
module "endpoints" {
  source  = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  version = "~> 6.0"
}

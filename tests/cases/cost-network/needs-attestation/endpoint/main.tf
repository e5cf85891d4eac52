resource "aws_nat_gateway" "a" {
  subnet_id = aws_subnet.a.id
}
resource "aws_vpc_endpoint" "s3" {
  service_name = "com.amazonaws.eu-central-1.s3"
}

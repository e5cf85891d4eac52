resource "aws_nat_gateway" "a" {
  subnet_id = aws_subnet.a.id
}

locals {
  everybody = "0.0.0.0/0"
}
resource "aws_security_group" "db" {
  ingress {
    from_port   = 6379
    to_port     = 6379
    protocol    = "tcp"
    cidr_blocks = [local.everybody]
  }
}

resource "aws_instance" "web" {
  instance_type = "m3.large"
}

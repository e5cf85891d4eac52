variable "size" {
  type    = string
  default = "m3.large"
}

resource "aws_instance" "web" {
  ami           = "ami-0123456789abcdef0"
  instance_type = var.size
}

resource "aws_instance" "old" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "${var.size}"
}

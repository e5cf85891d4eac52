resource "aws_s3_bucket" "a" {
  tags = var.tags
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}

resource "aws_s3_bucket" "dumps" {
  bucket = "dumps"
}

resource "aws_s3_bucket" "dumps" {
  bucket = "dumps"
}
resource "aws_s3_bucket" "dumps-old" {
  bucket = "old"
}
resource "aws_s3_bucket_lifecycle_configuration" "x" {
  bucket = aws_s3_bucket.dumps-old.id
}

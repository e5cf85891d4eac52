resource "aws_s3_bucket" "dumps" {
  bucket = "dumps"
}
resource "aws_s3_bucket_acl" "dumps" {
  bucket = aws_s3_bucket.dumps.id
  acl    = "public-read"
}

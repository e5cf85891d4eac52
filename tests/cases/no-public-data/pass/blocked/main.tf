resource "aws_s3_bucket" "dumps" {
  bucket = "dumps"
}
resource "aws_s3_bucket_public_access_block" "dumps" {
  bucket            = aws_s3_bucket.dumps.id
  block_public_acls = true
}

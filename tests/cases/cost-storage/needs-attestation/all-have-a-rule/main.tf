resource "aws_s3_bucket" "dumps" {
  bucket = "dumps"
}
resource "aws_s3_bucket_lifecycle_configuration" "x" {
  bucket = aws_s3_bucket.dumps.id
}
resource "aws_cloudwatch_log_group" "app" {
  retention_in_days = 30
}

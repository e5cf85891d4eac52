resource "aws_s3_bucket_versioning" "backups" {
  bucket = "shop-backups"
  versioning_configuration { status = "Enabled" }
}

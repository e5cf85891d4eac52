resource "aws_efs_file_system" "a" {
  creation_token = "shop-assets-production"
}

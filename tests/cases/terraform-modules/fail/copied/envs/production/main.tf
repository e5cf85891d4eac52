terraform {
  backend "s3" {
    bucket       = "shop-state"
    key          = "shop/terraform.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}
resource "aws_sqs_queue" "shop" {
  name = "shop"
}
resource "aws_sns_topic" "shop" {
  name = "shop"
}
resource "aws_kms_key" "shop" {
  name = "shop"
}

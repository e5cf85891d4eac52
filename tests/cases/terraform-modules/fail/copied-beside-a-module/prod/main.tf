provider "aws" {
  region = "eu-central-1"
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

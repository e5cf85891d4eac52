provider "aws" {
  region = "eu-central-1"
}
resource "aws_sqs_queue" "data" {
  name = "shop"
}
resource "aws_sns_topic" "data" {
  name = "shop"
}
resource "aws_kms_key" "data" {
  name = "shop"
}

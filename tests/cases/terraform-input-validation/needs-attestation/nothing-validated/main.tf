provider "aws" {
  region = "eu-central-1"
}
variable "region" {
  type = string
}

provider "aws" {
  region = "eu-central-1"
}
variable "size" {
  default = 3
}

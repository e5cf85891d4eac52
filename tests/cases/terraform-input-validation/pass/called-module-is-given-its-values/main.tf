provider "aws" {
  region = "eu-central-1"
}
variable "environment" {
  type = string
  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "No."
  }
}

module "m" {
  source = "./modules/m"
}

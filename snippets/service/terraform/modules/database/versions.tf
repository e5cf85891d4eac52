terraform {
  required_version = "~> 1.11"

  # A module says what it needs; how exactly is the root's matter.
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region     = "eu-central-1"
  access_key = "AKIAIOSFODNN7EXAMQLE"
}
